using ASMNet.Inference;
using ASMNet.Media;
#if NATIVE_ADAPTERS
using ASMNet.OnnxRuntime;
using ASMNet.OpenCv;
using ASMNet.OpenCv.Cameras;
using ASMNet.OpenCv.Detection;
using ASMNet.OpenCv.Video;
using ASMNet.OpenCv.Window;
#endif

namespace ASMNet.Live.Composition;

/// <summary>OpenCV and ONNX Runtime, started when first asked for, since that may take a second; a library that does not start is said and left out.</summary>
public sealed class NativeLibraries
{
    private readonly Lazy<NativeParts> _parts;

    /// <summary>Those of this build.</summary>
    /// <param name="complain">Where to say what does not start.</param>
    public NativeLibraries(Action<string> complain)
    {
        _parts = new(() => Start(complain));
    }

    /// <summary>Others in their place.</summary>
    internal NativeLibraries(NativeParts parts)
    {
        _parts = new(parts);
    }

    /// <summary>What they add; nothing in a build without them.</summary>
    public NativeParts Parts => _parts.Value;

    private static NativeParts Start(Action<string> complain)
    {
        NativeParts parts = Start();
        foreach (string problem in parts.Problems)
        {
            complain(problem);
        }

        return parts;
    }

#if NATIVE_ADAPTERS
    private static NativeParts Start() => StartOpenCv(StartOnnxRuntime(NativeParts.None));

    private static NativeParts StartOnnxRuntime(NativeParts parts)
    {
        try
        {
            return parts with { Runtimes = [new OrtDevices()] };
        }
        catch (InferenceException exception)
        {
            return parts with { OnnxRuntimeProblem = exception.Message };
        }
    }

    private static NativeParts StartOpenCv(NativeParts parts)
    {
        try
        {
            return parts with
            {
                OpenCv = $"OpenCV {OpenCvLibrary.Start()}",
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
            return parts with { OpenCvProblem = exception.Message };
        }
    }
#else
    private static NativeParts Start() => NativeParts.None;
#endif
}
