using ASMNet.Inference;
using ASMNet.Inference.Cpu;
using ASMNet.Inference.Sharing;
using ASMNet.Landmarks;
using ASMNet.Live.Configuration;
using ASMNet.Live.Input;
using ASMNet.Media;
using ASMNet.Models;
using ASMNet.Tracking;

namespace ASMNet.Live.Composition;

/// <summary>Loads what tracks faces: the landmark network onto the device that is asked for, the detector onto the CPU.</summary>
/// <param name="devices">Makes the landmark network.</param>
/// <param name="detectors">Loads the face detector.</param>
/// <param name="timeProvider">The clock.</param>
public sealed class TrackingFactory(DeviceFactory devices, DetectorFactory detectors, TimeProvider timeProvider)
{
    private readonly GuardedOpening _guard = new(timeProvider);

    /// <summary>The folder of the models. A pipe or a device in the place of a file is refused.</summary>
    /// <param name="folder">The folder of the settings.</param>
    /// <param name="reading">Told of each file before it is looked at.</param>
    public static ModelFolder Models(string folder, Action<string>? reading = null) => new(folder, "set Models:Folder to where the models are")
    {
        Reading = path =>
        {
            reading?.Invoke(path);
            if (SpecialFile.KindOf(path) is string kind)
            {
                throw new ModelFormatException($"the model file '{path}' is {kind}, which is not read.");
            }
        },
    };

    /// <summary>Loads the models that the settings name.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="shared">Networks that others use too; null to load all of them for this alone.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="UserException">A model or the device is not there; the message names it, and the models that are.</exception>
    /// <exception cref="StalledException">A file cannot be read to its end, and nothing says why: its disk is gone.</exception>
    public FaceTracking Create(Settings settings, SharedNetworks? shared = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        INeuralNetworkFactory landmarks = devices.Create(settings);
        return Load(
            settings,
            models => FaceTracking.Load(
                models,
                Options(settings, models),
                shared?.Over(landmarks, settings.Models.Device) ?? landmarks,
                path => detectors.Create(settings, path, shared),
                shared?.Over(new CpuNetworkFactory(new CpuOptions { Threads = settings.Models.CpuThreads }), "expressions")),
            cancellation);
    }

    /// <summary>Loads a landmark network alone.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="UserException">The model or the device is not there; the message names it, and the models that are.</exception>
    /// <exception cref="StalledException">A file cannot be read to its end, and nothing says why: its disk is gone.</exception>
    public AsmNetEstimator CreateEstimator(Settings settings, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return Load(settings, models => models.CreateEstimator(Landmarks(settings, models), devices.Create(settings)), cancellation);
    }

    private T Load<T>(Settings settings, Func<ModelFolder, T> load, CancellationToken cancellation)
    {
        string at = $"the folder of models '{settings.Models.Folder}'";
        return _guard.Open(
            $"{at}, {settings.Models.Landmarks} on {settings.Models.Device}",
            settings.Watchdog.ForOpening(settings.Source),
            _ => ModelErrors.Translate(() => load(Models(settings.Models.Folder, path => Volatile.Write(ref at, $"the model file '{path}'")))),
            cancellation,
            () => Volatile.Read(ref at));
    }

    private static FaceTrackingOptions Options(Settings settings, ModelFolder models) => new()
    {
        Landmarks = Landmarks(settings, models),
        Detector = Path(settings.Models.Detector, settings.Models.Folder, "Models:Detector"),
        Shape = settings.Models.Shape,
        Expressions = settings.Models.Expressions,
        Head = settings.Models.Head,
        CpuThreads = settings.Models.CpuThreads,
        Signals = settings.Signals,
        Tracking = settings.Output.Covers ? Watchful(settings.Tracking) : settings.Tracking,
        Smoothing = settings.Smoothing,
    };

    // A face that comes must not be shown before it is found.
    private static FaceTrackerOptions Watchful(FaceTrackerOptions options)
    {
        var most = TimeSpan.FromSeconds(0.1);
        return options with
        {
            DetectionInterval = options.DetectionInterval < most ? options.DetectionInterval : most,
            SearchInterval = options.SearchInterval < most ? options.SearchInterval : most,
        };
    }

    private static string Landmarks(Settings settings, ModelFolder models)
    {
        string name = Path(settings.Models.Landmarks, settings.Models.Folder, "Models:Landmarks");
        return models.Has($"{name}.json") || models.FindLandmarkModels() is not { Count: > 0 } known
            ? name
            : throw new UserException($"there is no landmark model '{settings.Models.Landmarks}'; there are {string.Join(", ", known)}.");
    }

    // A model of another folder is named by its full path, which the folder of the models takes as it stands.
    private static string Path(string text, string folder, string setting)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new UserException($"{setting} is empty; name a model.");
        }

        ModelName model = ModelName.Parse(text, folder);
        return model.Folder == folder ? model.Name : System.IO.Path.Combine(model.Folder, model.Name);
    }
}
