using ASMNet.Detection;
using ASMNet.Inference.Sharing;
using ASMNet.Live.Configuration;
using ASMNet.Models;

namespace ASMNet.Live.Composition;

/// <summary>Loads face detectors.</summary>
/// <param name="native">OpenCV's detectors, where this build has them.</param>
/// <param name="complain">Says when another engine than OpenCV has to find the faces.</param>
public sealed class DetectorFactory(NativeLibraries native, Action<string> complain)
{
    /// <summary>Loads the detector on the engine that the settings ask for.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="path">The detector's file.</param>
    /// <param name="shared">Networks that others use too; null to load this one alone.</param>
    /// <exception cref="UserException">The model or the engine is not there.</exception>
    public IFaceDetector Create(Settings settings, string path, SharedNetworks? shared = null) => Engines(settings, shared).Load(path);

    /// <summary>The engines that can run the detector.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="shared">Networks that others use too; null to load them alone.</param>
    internal FaceDetectorEngines Engines(Settings settings, SharedNetworks? shared = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new FaceDetectorEngines(settings, () => native.Parts, complain, shared);
    }

    /// <summary>Loads a detector on the built-in engine.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="options">How it looks for faces.</param>
    /// <exception cref="UserException">The model is not there.</exception>
    public static AnchorFreeFaceDetector CreateBuiltIn(Settings settings, FaceDetectorOptions options)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ModelName name = ModelName.Parse(settings.Models.Detector, settings.Models.Folder);
        string path = TrackingFactory.Models(name.Folder).Find($"{name.Name}.onnx", "Models:Detector");
        return ModelErrors.Translate(() => new AnchorFreeFaceDetector(DeviceFactory.Cpu(settings), ModelFile.Read(path), name.Name, options));
    }
}
