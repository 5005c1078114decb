using System.Diagnostics.CodeAnalysis;
using ASMNet.Detection;
using ASMNet.Filtering;
using ASMNet.Imaging;
using ASMNet.Inference;
using ASMNet.Inference.Cpu;
using ASMNet.Inference.Devices;
using ASMNet.Landmarks;
using ASMNet.Models;
using ASMNet.Shapes;
using ASMNet.Signals;
using ASMNet.Tracking;

namespace ASMNet;

/// <summary>
/// The way in: loads the models of a folder, finds every face in a photo and follows faces through a video. An instance serves one
/// thread at a time and one video; load one for each of several. Those who run detector, tracker and smoother on threads of their own take
/// them from here.
/// </summary>
/// <example>
/// <code>
/// using FaceTracking faces = FaceTracking.Load("models");
/// foreach (TrackedFace face in faces.Find(new ImageView(pixels, width, height, 3 * width)))
/// {
///     Console.WriteLine($"{face.Landmarks[30]} {face.Pose}");
/// }
/// </code>
/// </example>
public sealed class FaceTracking : IDisposable
{
    private const int MostDetections = 256;
    private const string DefaultExpressions = "asmnet-expressions";
    private const string DefaultHead = "head68.json";
    private static readonly TimeSpan LongestCall = TimeSpan.FromSeconds(10);

    /// <summary>Held by a call, so that nothing is freed under it and a second thread is told.</summary>
    private readonly Lock _call = new();
    private readonly AsmNetEstimator _estimator;
    private readonly IFaceDetector _upright;
    private readonly ShapeModel _shape;
    private readonly ExpressionEstimator? _expressions;
    private readonly HeadModel? _head;
    private readonly FaceTrackingOptions _options;
    private readonly StillFaces _still;
    private readonly FaceDetection[] _found = new FaceDetection[MostDetections];
    private readonly TrackedFaces _tracked;
    private TimeSpan? _at;
    private TurningFaceDetector _turning;
    private volatile bool _disposed;

    private FaceTracking(
        AsmNetEstimator estimator, IFaceDetector detector, ShapeModel shape, ExpressionEstimator? expressions, HeadModel? head, FaceTrackingOptions options)
    {
        _estimator = estimator;
        _upright = detector;
        _shape = shape;
        _expressions = expressions;
        _head = head;
        _options = options;
        _still = new StillFaces(estimator, options.Tracking, shape);
        _tracked = new TrackedFaces(options.Tracking.MaxFaces);
        StartOver();
    }

    /// <summary>Finds new faces, turned ones too.</summary>
    public IFaceDetector Detector => _turning;

    /// <summary>Follows faces.</summary>
    public FaceTracker Tracker { get; private set; }

    /// <summary>Steadies faces.</summary>
    public FaceSmoother Smoother { get; private set; }

    /// <summary>Finds expressions, irises, gaze and place in space.</summary>
    public FaceSignals Signals { get; private set; }

    /// <summary>The device that runs the landmark network, for people.</summary>
    public string Device => _estimator.Device;

    /// <summary>The landmark model and what runs it, for people.</summary>
    public string Model => _estimator.Description;

    /// <summary>The models and what runs them, for people.</summary>
    public string Description => Signals.Description is string signals
        ? $"{_estimator.Description}; {signals}; {Detector.Description}"
        : $"{_estimator.Description}; {Detector.Description}";

    /// <summary>Loads the models of a folder.</summary>
    /// <param name="folder">The folder; a relative one is looked for in the working folder and beside the program.</param>
    /// <param name="options">What to load and how to work; null for the defaults.</param>
    /// <exception cref="ModelFormatException">A model file is missing or not what it should be; the message names it.</exception>
    /// <exception cref="InferenceException">The device that was asked for is not there, or failed its self-check.</exception>
    /// <exception cref="FormatException"><see cref="FaceTrackingOptions.Device"/> is none of <see cref="DeviceRequest.Forms"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option lies outside its range.</exception>
    public static FaceTracking Load(string folder, FaceTrackingOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        options ??= new FaceTrackingOptions();
        options.Validate();
        var cpu = new CpuNetworkFactory(new CpuOptions { Threads = options.CpuThreads });
        return Load(new ModelFolder(folder), options, Networks(options, cpu), path => new AnchorFreeFaceDetector(
            cpu, ModelFile.Read(path), options.Detector, options.Detection with { MinScore = options.Tracking.MinDetectionScore }));
    }

    /// <summary>Loads the models of a folder, with a maker of networks and a detector of the caller's own.</summary>
    /// <param name="models">The folder.</param>
    /// <param name="options">What to load and how to track; devices, detection and the threads of both are the caller's.</param>
    /// <param name="landmarks">Makes the landmark network.</param>
    /// <param name="loadDetector">Loads the face detector from the path of its file.</param>
    /// <param name="expressions">
    /// Makes the networks of expressions and irises; null for the built-in engine with <see cref="FaceTrackingOptions.CpuThreads"/>. They are so small that
    /// another device would cost more than it saves.
    /// </param>
    /// <exception cref="ModelFormatException">A model file is missing or not what it should be; the message names it.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option lies outside its range.</exception>
    public static FaceTracking Load(
        ModelFolder models, FaceTrackingOptions options, INeuralNetworkFactory landmarks, Func<string, IFaceDetector> loadDetector, INeuralNetworkFactory? expressions = null)
    {
        ArgumentNullException.ThrowIfNull(models);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(landmarks);
        ArgumentNullException.ThrowIfNull(loadDetector);
        options.Validate();
        ShapeModel shape = models.ReadShape(options.Shape);
        if (shape.Normalisation != ShapeNormalisation.Similarity)
        {
            throw new ModelFormatException($"'{options.Shape}' holds a box-normalised shape model; tracking needs a similarity-normalised one, such as shape68-similarity.json.");
        }

        string detectorFile = models.Find($"{options.Detector}.onnx", "the face detector");
        AsmNetEstimator estimator = models.CreateEstimator(options.Landmarks, landmarks);
        ExpressionEstimator? expressionModel = null;
        IFaceDetector? detector = null;
        try
        {
            expressionModel = LoadExpressions(models, options, expressions ?? new CpuNetworkFactory(new CpuOptions { Threads = options.CpuThreads }));
            HeadModel? head = LoadHead(models, options);
            detector = loadDetector(detectorFile);
            return new FaceTracking(estimator, detector, shape, expressionModel, head, options);
        }
        catch
        {
            detector?.Dispose();
            expressionModel?.Dispose();
            estimator.Dispose();
            throw;
        }
    }

    /// <summary>Prepares the detector for pictures of a size, so that the first frame does not have to wait for it.</summary>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <exception cref="ArgumentOutOfRangeException">A side is not positive.</exception>
    /// <exception cref="InvalidOperationException">Another thread uses this instance at the moment.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed of.</exception>
    public void Prepare(int width, int height)
    {
        using CallScope call = Enter();
        (_upright as AnchorFreeFaceDetector)?.Prepare(width, height);
    }

    /// <summary>Finds every face in a photo, at most 256: those that the detector is surest of.</summary>
    /// <param name="image">The photo.</param>
    /// <returns>The faces, numbered from 1, the surest detection first; the caller's to keep.</returns>
    /// <exception cref="ArgumentException">The picture has no pixels.</exception>
    /// <exception cref="InvalidOperationException">Another thread uses this instance at the moment.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed of.</exception>
    public IReadOnlyList<TrackedFace> Find(in ImageView image)
    {
        RequirePixels(image);
        using CallScope call = Enter();
        IReadOnlyList<TrackedFace> faces = _still.Find(image, _found.AsSpan(0, _upright.DetectInto(image, _found)));
        if (faces.Count == 0)
        {
            faces = _still.Find(image, _found.AsSpan(0, _turning.DetectTurned(image, _found)));
        }

        foreach (TrackedFace face in faces)
        {
            Signals.LookOnce(image, face);
        }

        return faces;
    }

    /// <summary>Follows faces from frame to frame: runs the detector where it is due, tracks and smooths. Allocates nothing once it is warm.</summary>
    /// <param name="image">The frame.</param>
    /// <param name="timestamp">Its time, greater than the last frame's: at the very time of the last one nothing moves, and a face is looked for only while there is none. An earlier one starts anew. At most 5,000,000 days before or after 0.</param>
    /// <returns>The faces, overwritten by the next call.</returns>
    /// <exception cref="ArgumentException">The picture has no pixels.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time is more than 5,000,000 days away from 0.</exception>
    /// <exception cref="InvalidOperationException">Another thread uses this instance at the moment.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed of.</exception>
    public TrackedFaces Track(in ImageView image, TimeSpan timestamp)
    {
        RequirePixels(image);
        FrameTime.Require(timestamp);
        using CallScope call = Enter();

        // The tracker starts anew with an earlier time and needs faces. By a clock that stands still no pass would ever be due again.
        bool earlier = timestamp < _at;
        bool detect = earlier || Tracker.WantsDetection(timestamp) || (timestamp == _at && _tracked.Count == 0);
        _at = timestamp;
        int count = 0;
        if (detect)
        {
            Tracker.DetectionStarted(timestamp);
            count = Detector.Detect(image, _found);
        }

        Tracker.Update(image, timestamp, detect, _found.AsSpan(0, count), _tracked);
        if (earlier)
        {
            // It forgot the pass too that was made for its new start.
            Tracker.DetectionStarted(timestamp);
        }

        Signals.Look(image, _tracked);
        Smoother.Smooth(timestamp, _tracked);
        Signals.Refine(timestamp, image.Width, image.Height, _tracked);
        return _tracked;
    }

    /// <summary>
    /// Makes everything that remembers anew and keeps the networks, so that what comes is tracked exactly as by models that were just loaded:
    /// identities begin with 1 again. <see cref="Detector"/>, <see cref="Tracker"/>, <see cref="Smoother"/> and <see cref="Signals"/> are others
    /// afterwards, with the options that the models were loaded with; nothing may be using those before.
    /// </summary>
    /// <exception cref="InvalidOperationException">Another thread uses this instance at the moment.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed of.</exception>
    [MemberNotNull(nameof(Tracker), nameof(Smoother), nameof(Signals), nameof(_turning))]
    public void StartOver()
    {
        using CallScope call = Enter();
        Tracker = new FaceTracker(_estimator, _options.Tracking, _shape);
        _turning = new TurningFaceDetector(_upright, Tracker.Turn);
        Smoother = new FaceSmoother(_shape, _options.Smoothing);
        Signals = new FaceSignals(_expressions, _head, _options.Signals);
    }

    /// <summary>Forgets every face. Identities are not used again, and what was recentred and calibrated stays.</summary>
    /// <exception cref="InvalidOperationException">Another thread uses this instance at the moment.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed of.</exception>
    public void Reset()
    {
        using CallScope call = Enter();
        Tracker.Reset();
        Smoother.Reset();
        Signals.Reset();
    }

    /// <summary>Lets the networks go, after the call that is under way. A second call does nothing.</summary>
    public void Dispose()
    {
        // first, so that a call that comes meanwhile is told this and not of another thread
        _disposed = true;

        // A device that hangs keeps its networks: their memory may still be read.
        if (!_call.TryEnter(LongestCall))
        {
            return;
        }

        try
        {
            Detector.Dispose();
            _estimator.Dispose();
            Signals.Dispose();
        }
        finally
        {
            _call.Exit();
        }
    }

    private static void RequirePixels(in ImageView image)
    {
        if (image.Width == 0)
        {
            throw new ArgumentException("The picture has no pixels; make it with a width, a height and their bytes.", nameof(image));
        }
    }

    private CallScope Enter()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!_call.TryEnter())
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            throw new InvalidOperationException("Another thread uses this FaceTracking, which serves one at a time: load one for each thread, or let them take turns.");
        }

        if (_disposed)
        {
            _call.Exit();
            ObjectDisposedException.ThrowIf(true, this);
        }

        return new CallScope(_call);
    }

    private readonly ref struct CallScope(Lock call)
    {
        public void Dispose() => call.Exit();
    }

    private static ExpressionEstimator? LoadExpressions(ModelFolder models, FaceTrackingOptions options, INeuralNetworkFactory networks) =>
        Chosen(options.Expressions, DefaultExpressions, models.Has($"{DefaultExpressions}.json")) is string name ? models.CreateExpressions(name, networks) : null;

    private static HeadModel? LoadHead(ModelFolder models, FaceTrackingOptions options) =>
        Chosen(options.Head, DefaultHead, models.Has(DefaultHead)) is string file ? models.ReadHead(file) : null;

    private static string? Chosen(string setting, string byDefault, bool isThere) => setting switch
    {
        "none" => null,
        "auto" => isThere ? byDefault : null,
        _ => setting,
    };

    private static INeuralNetworkFactory Networks(FaceTrackingOptions options, CpuNetworkFactory cpu)
    {
        DeviceRequest request = DeviceRequest.Parse(options.Device);
        if (request.IsCpu || (request.IsAuto && options.Runtimes.Count == 0))
        {
            return cpu;
        }

        Action<string> report = options.Report ?? (static _ => { });
        return new SelectingNetworkFactory(new DeviceSelector(new DeviceCatalog(cpu, options.Runtimes), new DeviceCache(DeviceCache.DefaultPath, report), report), request);
    }
}
