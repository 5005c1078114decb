using ASMNet.Detection;
using ASMNet.Inference.Devices;
using ASMNet.Media;
using ASMNet.Media.Cameras;

namespace ASMNet.Live.Composition;

/// <summary>What OpenCV and ONNX Runtime add to the program; nothing of it in a build without them, or where they do not start.</summary>
public sealed record NativeParts
{
    /// <summary>A build without native packages.</summary>
    public static NativeParts None { get; } = new();

    /// <summary>OpenCV with its version, for people; null where the build has none, or it did not start.</summary>
    public string? OpenCv { get; init; }

    /// <summary>Why OpenCV did not start.</summary>
    public string? OpenCvProblem { get; init; }

    /// <summary>Why ONNX Runtime did not start.</summary>
    public string? OnnxRuntimeProblem { get; init; }

    /// <summary>Why something did not start, a line each.</summary>
    public IEnumerable<string> Problems => new[] { OnnxRuntimeProblem, OpenCvProblem }.OfType<string>();

    /// <summary>Runtimes with more devices than the CPU engine.</summary>
    public IReadOnlyList<IInferenceDeviceSource> Runtimes { get; init; } = [];

    /// <summary>Cameras without ffmpeg.</summary>
    public ICameraProvider? Cameras { get; init; }

    /// <summary>Loads a face detector from an ONNX file, to run on a number of threads.</summary>
    public Func<string, FaceDetectorOptions, int, IFaceDetector>? LoadDetector { get; init; }

    /// <summary>Loads a cascade from an XML file, to run on a number of threads.</summary>
    public Func<string, int, IFaceDetector>? LoadCascade { get; init; }

    /// <summary>Reads files without ffmpeg.</summary>
    public IMediaReader? Reader { get; init; }

    /// <summary>Opens a video file for writing without ffmpeg: file, size and frame rate, and where to say what was chosen; null from it where the library writes no such file.</summary>
    public Func<OutputFile, SourceInfo, Action<string>, IFrameSink?>? OpenVideo { get; init; }

    /// <summary>Opens a window with a title.</summary>
    public Func<string, IPreviewWindow>? OpenWindow { get; init; }
}
