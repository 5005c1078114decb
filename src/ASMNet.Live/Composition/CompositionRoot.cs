using ASMNet.Detection;
using ASMNet.Inference;
using ASMNet.Inference.Cpu;
using ASMNet.Inference.Devices;
using ASMNet.Landmarks;
using ASMNet.Live.Commands;
using ASMNet.Live.Configuration;
using ASMNet.Live.Input;
using ASMNet.Live.Pipeline;
using ASMNet.Live.Rendering;
using ASMNet.Media;
using ASMNet.Models;
using ASMNet.Synthesis;
#if NATIVE_ADAPTERS
using ASMNet.OnnxRuntime;
using ASMNet.OpenCv;
using ASMNet.OpenCv.Cameras;
using ASMNet.OpenCv.Detection;
using ASMNet.OpenCv.Video;
using ASMNet.OpenCv.Window;
#endif

namespace ASMNet.Live.Composition;

/// <summary>The one place that picks implementations: devices, sources, renderers.</summary>
public sealed class CompositionRoot
{
    private NativeParts? _native;

    /// <summary>What OpenCV and ONNX Runtime add, started when first asked for; a library that does not start is said and left out.</summary>
    /// <param name="host">Where to say what does not start.</param>
    public NativeParts Native(CommandHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return _native ??= StartNative(host.Complain);
    }

    /// <summary>The devices that can run networks.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="host">Where to say what does not start.</param>
    public DeviceCatalog Devices(Settings settings, CommandHost host) => new(Cpu(settings), Native(host).Runtimes);

    /// <summary>Loads the models; the landmark network onto the device that is asked for, the detector onto the CPU.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="host">Where to say which device was taken and which refused.</param>
    /// <param name="device">One of <see cref="DeviceRequest.Forms"/>; null for the setting's.</param>
    /// <exception cref="UserException">A model or the device is not there.</exception>
    public FaceTracking LoadTracking(Settings settings, CommandHost host, string? device)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(host);
        var options = new FaceTrackingOptions
        {
            Landmarks = settings.Models.Landmarks,
            Detector = settings.Models.Detector,
            Shape = settings.Models.Shape,
            Expressions = settings.Models.Expressions,
            Head = settings.Models.Head,
            Signals = settings.Signals,
            Tracking = settings.Tracking,
            Smoothing = settings.Smoothing,
        };
        return ModelErrors.Translate(() =>
            FaceTracking.Load(Models(settings.Models.Folder), options, DeviceFactory(settings, device, host), path => CreateDetector(settings, host, path)));
    }

    /// <summary>The folder of the models.</summary>
    /// <param name="folder">The folder of the settings.</param>
    public static ModelFolder Models(string folder) => new(folder, "set Models:Folder to where the models are");

    private IFaceDetector CreateDetector(Settings settings, CommandHost host, string path)
    {
        const string Cascade = "cascade:";
        string engine = settings.Models.DetectorEngine;
        FaceDetectorOptions options = settings.Detection.ToOptions(settings.Tracking);
        NativeParts native = engine == "builtin" ? NativeParts.None : Native(host);
        if (engine.StartsWith(Cascade, StringComparison.Ordinal))
        {
            return native.LoadCascade?.Invoke(engine[Cascade.Length..], settings.Models.CpuThreads) ?? throw new UserException($"Models:DetectorEngine is '{engine}', and this build has no OpenCV (docs/windows.md).");
        }

        if (engine is not ("auto" or "builtin" or "opencv"))
        {
            throw new UserException($"Models:DetectorEngine is '{engine}'; it takes auto, builtin, opencv or cascade:FILE.");
        }

        if (engine == "opencv" && native.LoadDetector is null)
        {
            throw new UserException("Models:DetectorEngine is 'opencv', and this build has no OpenCV (docs/windows.md).");
        }

        try
        {
            if (native.LoadDetector is not null)
            {
                return native.LoadDetector(path, options, settings.Models.CpuThreads);
            }
        }
        catch (ModelFormatException exception) when (engine == "auto")
        {
            host.Complain($"{exception.Message} The built-in engine finds the faces instead.");
        }

        return new AnchorFreeFaceDetector(Cpu(settings), File.ReadAllBytes(path), settings.Models.Detector, options);
    }

    /// <summary>Loads a landmark network alone, onto the device of the settings.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="host">Where to say which device was taken and which refused.</param>
    /// <param name="model">A name in the models' folder or a path; null for the setting's.</param>
    /// <exception cref="UserException">The model or the device is not there.</exception>
    public AsmNetEstimator LoadEstimator(Settings settings, CommandHost host, string? model)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ModelName name = ModelName.Parse(model ?? settings.Models.Landmarks, settings.Models.Folder);
        return ModelErrors.Translate(() => CompositionRoot.Models(name.Folder).CreateEstimator(name.Name, DeviceFactory(settings, null, host)));
    }

    /// <summary>Loads a face detector alone, onto the CPU.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="detector">A name in the models' folder or a path; null for the setting's.</param>
    /// <param name="options">The detector's settings.</param>
    /// <exception cref="UserException">The model is not there.</exception>
    public AnchorFreeFaceDetector LoadDetector(Settings settings, string? detector, FaceDetectorOptions options)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ModelName name = ModelName.Parse(detector ?? settings.Models.Detector, settings.Models.Folder);
        string path = CompositionRoot.Models(name.Folder).Find($"{name.Name}.onnx", "Models:Detector");
        return ModelErrors.Translate(() => new AnchorFreeFaceDetector(Cpu(settings), File.ReadAllBytes(path), name.Name, options));
    }

    private static CpuNetworkFactory Cpu(Settings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new CpuNetworkFactory(new CpuOptions { Threads = settings.Models.CpuThreads });
    }

    private INeuralNetworkFactory DeviceFactory(Settings settings, string? device, CommandHost host)
    {
        DeviceRequest request;
        try
        {
            request = DeviceRequest.Parse(device ?? settings.Models.Device);
        }
        catch (FormatException exception)
        {
            throw new UserException(exception.Message, exception);
        }

        // The CPU alone starts no native library, which may take a second and print of its own.
        return request.IsCpu
            ? Cpu(settings)
            : new SelectingNetworkFactory(new DeviceSelector(Devices(settings, host), new DeviceCache(DeviceCache.DefaultPath, host.Complain), host.Say), request);
    }

    /// <summary>Opens sources.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="host">Where to say what was chosen.</param>
    public SourceFactory CreateSources(Settings settings, CommandHost host)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(host);
        return new SourceFactory(settings, options => CreateScene(settings, options).Render, host.TimeProvider, host.Say, () => Native(host).Cameras, () => Native(host).Reader);
    }

    private static SyntheticScene CreateScene(Settings settings, SyntheticOptions options)
    {
        string path = CompositionRoot.Models(settings.Models.Folder).Find(settings.Models.Synthetic, "Models:Synthetic");
        try
        {
            return new SyntheticScene(SyntheticFaceModel.Load(path), new SyntheticSceneOptions
            {
                Seed = options.Seed,
                Faces = options.Faces,
                FaceSize = options.FaceSize,
                Motion = options.Motion,
                Noise = options.Noise,
            });
        }
        catch (ModelFormatException exception)
        {
            throw new UserException(exception.Message, exception);
        }
    }

    /// <summary>Draws the overlay.</summary>
    /// <param name="settings">The settings, for its parts.</param>
    /// <param name="tracking">What tracks, for the panel.</param>
    public IFrameRenderer CreateRenderer(Settings settings, FaceTracking tracking)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(tracking);
        return new PipelineOverlay(new OverlayRenderer(settings.Overlay), tracking.Device);
    }

#if NATIVE_ADAPTERS
    private static NativeParts StartNative(Action<string> complain)
    {
        NativeParts parts = NativeParts.None;
        try
        {
            var devices = new OrtDevices();
            parts = parts with { Versions = [.. parts.Versions, devices.Description], Runtimes = [devices] };
        }
        catch (InferenceException exception)
        {
            complain(exception.Message);
        }

        try
        {
            return parts with
            {
                Versions = [.. parts.Versions, $"OpenCV {OpenCvLibrary.Start()}"],
                Cameras = new OpenCvCameras(),
                LoadDetector = (path, options, threads) => new OpenCvFaceDetector(path, options, threads),
                LoadCascade = (path, threads) => new OpenCvCascadeDetector(path, threads: threads),
                Reader = new OpenCvMediaReader(),
                OpenVideo = OpenCvVideoSink.TryOpen,
                OpenWindow = title => new OpenCvWindow(title),
            };
        }
        catch (MediaException exception)
        {
            complain(exception.Message);
            return parts;
        }
    }
#else
    private static NativeParts StartNative(Action<string> complain) => NativeParts.None;
#endif
}
