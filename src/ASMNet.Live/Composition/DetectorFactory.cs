using ASMNet.Detection;
using ASMNet.Inference;
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
    /// <exception cref="UserException">The model or the engine is not there.</exception>
    public IFaceDetector Create(Settings settings, string path)
    {
        ArgumentNullException.ThrowIfNull(settings);
        const string Cascade = "cascade:";
        string engine = settings.Models.DetectorEngine;
        FaceDetectorOptions options = settings.Detection.ToOptions(settings.Tracking);
        NativeParts parts = engine == "builtin" ? NativeParts.None : native.Parts;
        if (engine.StartsWith(Cascade, StringComparison.Ordinal))
        {
            return parts.LoadCascade?.Invoke(engine[Cascade.Length..], settings.Models.CpuThreads) ?? throw new UserException($"Models:DetectorEngine is '{engine}', and this build has no OpenCV (docs/windows.md).");
        }

        if (engine is not ("auto" or "builtin" or "opencv"))
        {
            throw new UserException($"Models:DetectorEngine is '{engine}'; it takes auto, builtin, opencv or cascade:FILE.");
        }

        if (engine == "opencv" && parts.LoadDetector is null)
        {
            throw new UserException("Models:DetectorEngine is 'opencv', and this build has no OpenCV (docs/windows.md).");
        }

        try
        {
            if (parts.LoadDetector is not null)
            {
                return parts.LoadDetector(path, options, settings.Models.CpuThreads);
            }
        }
        catch (ModelFormatException exception) when (engine == "auto")
        {
            complain($"{exception.Message} The built-in engine finds the faces instead.");
        }

        return new AnchorFreeFaceDetector(DeviceFactory.Cpu(settings), File.ReadAllBytes(path), Path.GetFileNameWithoutExtension(path), options);
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
        return ModelErrors.Translate(() => new AnchorFreeFaceDetector(DeviceFactory.Cpu(settings), File.ReadAllBytes(path), name.Name, options));
    }
}
