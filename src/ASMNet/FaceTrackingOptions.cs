using ASMNet.Detection;
using ASMNet.Filtering;
using ASMNet.Inference.Devices;
using ASMNet.Signals;
using ASMNet.Tracking;

namespace ASMNet;

/// <summary>What a <see cref="FaceTracking"/> loads and how it works; the defaults are those of the program <c>asmnet-live</c>.</summary>
public sealed record FaceTrackingOptions
{
    /// <summary>Name of the landmark network: NAME.json describes it. Default <c>asmnet-live</c>.</summary>
    public string Landmarks { get; init; } = "asmnet-live";

    /// <summary>Name of the face detector: NAME.onnx. Default <c>facedetector</c>.</summary>
    public string Detector { get; init; } = "facedetector";

    /// <summary>File of the similarity-normalised shape model. Default <c>shape68-similarity.json</c>.</summary>
    public string Shape { get; init; } = "shape68-similarity.json";

    /// <summary>
    /// Name of the expression model: NAME.json describes it; <c>auto</c> for <c>asmnet-expressions</c> where the folder has it, <c>none</c> for
    /// neither expressions nor irises. Default <c>auto</c>.
    /// </summary>
    public string Expressions { get; init; } = "auto";

    /// <summary>
    /// File of the mean head, for place and gaze; <c>auto</c> for <c>head68.json</c> where the folder has it, <c>none</c> for neither. Default
    /// <c>auto</c>.
    /// </summary>
    public string Head { get; init; } = "auto";

    /// <summary>
    /// What runs the landmark network, one of <see cref="DeviceRequest.Forms"/>. Default <c>auto</c>: the fastest by measurement among
    /// the CPU and <see cref="Runtimes"/>; what was measured is kept in <see cref="DeviceCache.DefaultPath"/>.
    /// </summary>
    public string Device { get; init; } = DeviceRequest.Auto.Provider;

    /// <summary>Runtimes besides the built-in engine, for example <c>OrtDevices</c> of ASMNet.OnnxRuntime. Default none: then no device is measured and nothing written.</summary>
    public IReadOnlyList<IInferenceDeviceSource> Runtimes { get; init; } = [];

    /// <summary>Threads that compute one network on the built-in engine, whichever it is: landmarks, detector, expressions. Default 1, range 1 to 64.</summary>
    public int CpuThreads { get; init; } = 1;

    /// <summary>Following faces.</summary>
    public FaceTrackerOptions Tracking { get; init; } = new();

    /// <summary>The most faces followed at once, the same as <see cref="FaceTrackerOptions.MaxFaces"/>; set it after <see cref="Tracking"/>, where both are set.</summary>
    public int MaxFaces
    {
        get => Tracking.MaxFaces;
        init
        {
            ArgumentNullException.ThrowIfNull(Tracking);
            Tracking = Tracking with { MaxFaces = value };
        }
    }

    /// <summary>Steadying faces over time; <c>new() { Temporal = false }</c> reports each frame for itself.</summary>
    public FaceSmootherOptions Smoothing { get; init; } = new();

    /// <summary>Expressions, gaze and place in space.</summary>
    public FaceSignalsOptions Signals { get; init; } = new();

    /// <summary>Finding faces. The least score is that of <see cref="FaceTrackerOptions.MinDetectionScore"/>, whatever is set here.</summary>
    public FaceDetectorOptions Detection { get; init; } = new();

    /// <summary>Receives which device was taken and which was refused, a line each. Default null: nobody.</summary>
    public Action<string>? Report { get; init; }

    /// <summary>Throws when a part is missing or a setting lies outside its range.</summary>
    /// <exception cref="ArgumentNullException">Names the part.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Names the setting, its value and its range.</exception>
    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Landmarks);
        ArgumentNullException.ThrowIfNull(Detector);
        ArgumentNullException.ThrowIfNull(Shape);
        ArgumentNullException.ThrowIfNull(Expressions);
        ArgumentNullException.ThrowIfNull(Head);
        ArgumentNullException.ThrowIfNull(Device);
        ArgumentNullException.ThrowIfNull(Runtimes);
        foreach (IInferenceDeviceSource runtime in Runtimes)
        {
            ArgumentNullException.ThrowIfNull(runtime, nameof(Runtimes));
        }

        ArgumentNullException.ThrowIfNull(Tracking);
        ArgumentNullException.ThrowIfNull(Smoothing);
        ArgumentNullException.ThrowIfNull(Signals);
        ArgumentNullException.ThrowIfNull(Detection);
        if (CpuThreads is < 1 or > 64)
        {
            throw new ArgumentOutOfRangeException(nameof(CpuThreads), CpuThreads, $"{nameof(CpuThreads)} must be from 1 to 64.");
        }

        Tracking.Validate();
        Smoothing.Validate();
        Signals.Validate();
    }
}
