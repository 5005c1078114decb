using ASMNet.Detection;
using ASMNet.Inference;
using ASMNet.Inference.Cpu;
using ASMNet.Inference.Sharing;
using ASMNet.Live.Configuration;
using ASMNet.Models;

namespace ASMNet.Live.Composition;

/// <summary>The engines that can run the face detector: the built-in one, and OpenCV where the build has it.</summary>
/// <param name="settings">The settings, for the engine, the thresholds and the threads.</param>
/// <param name="parts">What the native libraries add; asked for only where it matters, since it starts them.</param>
/// <param name="complain">Receives why the first choice does not serve.</param>
/// <param name="shared">Networks of the built-in engine that others use too; null for none.</param>
internal sealed class FaceDetectorEngines(Settings settings, Func<NativeParts> parts, Action<string> complain, SharedNetworks? shared = null)
{
    private const string BuiltIn = "builtin";

    private const string OpenCv = "opencv";
    private const string Automatic = "auto";
    private const string Cascade = "cascade:";

    private readonly Lazy<NativeParts> _native = new(() => settings.Models.DetectorEngine == BuiltIn ? NativeParts.None : parts());

    /// <summary>The engines by their names in the settings, with what loads the detector on each.</summary>
    public IReadOnlyList<(string Name, Func<string, IFaceDetector> Load)> All =>
        parts().LoadDetector is null ? [(BuiltIn, LoadBuiltIn)] : [(BuiltIn, LoadBuiltIn), (OpenCv, LoadNative)];

    /// <summary>The engine that the settings choose; empty for a cascade.</summary>
    public string Chosen => settings.Models.DetectorEngine switch
    {
        Automatic => _native.Value.LoadDetector is null ? BuiltIn : OpenCv,
        BuiltIn or OpenCv => settings.Models.DetectorEngine,
        _ => string.Empty,
    };

    /// <summary>Loads the detector on the engine that the settings choose.</summary>
    /// <param name="path">The ONNX file.</param>
    /// <exception cref="UserException">The engine is not in this build, or there is none of the name.</exception>
    /// <exception cref="ModelFormatException">The file holds no detector.</exception>
    public IFaceDetector Load(string path)
    {
        string engine = settings.Models.DetectorEngine;
        if (engine is not (Automatic or BuiltIn or OpenCv) && !engine.StartsWith(Cascade, StringComparison.Ordinal))
        {
            throw new UserException($"Models:DetectorEngine is '{engine}'; it takes {Automatic}, {BuiltIn}, {OpenCv} or {Cascade}FILE.");
        }

        if (engine is not (Automatic or BuiltIn) && _native.Value.LoadDetector is null)
        {
            throw new UserException($"Models:DetectorEngine is '{engine}', and this build has no OpenCV (docs/windows.md).");
        }

        return engine.StartsWith(Cascade, StringComparison.Ordinal) ? _native.Value.LoadCascade!(engine[Cascade.Length..], settings.Models.CpuThreads)
            : Chosen == BuiltIn ? LoadBuiltIn(path)
            : engine == OpenCv ? LoadNative(path)
            : LoadNativeOrBuiltIn(path);
    }

    private IFaceDetector LoadNativeOrBuiltIn(string path)
    {
        try
        {
            return LoadNative(path);
        }
        catch (ModelFormatException exception)
        {
            // A file that neither can load is one fault, which the built-in engine names.
            IFaceDetector detector = LoadBuiltIn(path);
            complain($"{exception.Message} The built-in engine finds the faces instead.");
            return detector;
        }
    }

    private IFaceDetector LoadNative(string path) => parts().LoadDetector!(path, Options, settings.Models.CpuThreads);

    private AnchorFreeFaceDetector LoadBuiltIn(string path)
    {
        CpuNetworkFactory cpu = DeviceFactory.Cpu(settings);

        // With several sources one pass at a time, in turn: what is left of the machine is for following the faces that are known.
        return new AnchorFreeFaceDetector(shared?.OneByOne(cpu, "detector") ?? cpu, ModelFile.Read(path), Path.GetFileNameWithoutExtension(path), Options);
    }

    private FaceDetectorOptions Options => settings.Detection.ToOptions(settings.Tracking);
}
