using ASMNet.Inference;
using ASMNet.Inference.Cpu;
using ASMNet.Inference.Sharing;
using ASMNet.Landmarks;
using ASMNet.Live.Configuration;
using ASMNet.Models;
using ASMNet.Tracking;

namespace ASMNet.Live.Composition;

/// <summary>Loads what tracks faces: the landmark network onto the device that is asked for, the detector onto the CPU.</summary>
/// <param name="devices">Makes the landmark network.</param>
/// <param name="detectors">Loads the face detector.</param>
public sealed class TrackingFactory(DeviceFactory devices, DetectorFactory detectors)
{
    /// <summary>The folder of the models.</summary>
    /// <param name="folder">The folder of the settings.</param>
    public static ModelFolder Models(string folder) => new(folder, "set Models:Folder to where the models are");

    /// <summary>Loads the models that the settings name.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="shared">Networks that others use too; null to load all of them for this alone.</param>
    /// <exception cref="UserException">A model or the device is not there; the message names it, and the models that are.</exception>
    public FaceTracking Create(Settings settings, SharedNetworks? shared = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        INeuralNetworkFactory landmarks = devices.Create(settings);
        return ModelErrors.Translate(() => FaceTracking.Load(
            Models(settings.Models.Folder),
            Options(settings),
            shared?.Over(landmarks, settings.Models.Device) ?? landmarks,
            path => detectors.Create(settings, path, shared),
            shared?.Over(new CpuNetworkFactory(), "expressions")));
    }

    /// <summary>Loads a landmark network alone.</summary>
    /// <param name="settings">The settings.</param>
    /// <exception cref="UserException">The model or the device is not there; the message names it, and the models that are.</exception>
    public AsmNetEstimator CreateEstimator(Settings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return ModelErrors.Translate(() => Models(settings.Models.Folder).CreateEstimator(Landmarks(settings), devices.Create(settings)));
    }

    private static FaceTrackingOptions Options(Settings settings) => new()
    {
        Landmarks = Landmarks(settings),
        Detector = Path(settings.Models.Detector, settings.Models.Folder, "Models:Detector"),
        Shape = settings.Models.Shape,
        Expressions = settings.Models.Expressions,
        Head = settings.Models.Head,
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

    private static string Landmarks(Settings settings)
    {
        string name = Path(settings.Models.Landmarks, settings.Models.Folder, "Models:Landmarks");
        ModelFolder models = Models(settings.Models.Folder);
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
