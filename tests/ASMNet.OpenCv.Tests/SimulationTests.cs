using ASMNet.Imaging;
using OpenCvSharp;
using OpenCvSharp.Contract;

namespace ASMNet.OpenCv.Tests;

/// <summary>Starts from an empty simulation and fails when a test leaves an object of OpenCV or a buffer behind. The simulation is one for the process, so these run one after the other.</summary>
[Collection("simulation")]
public abstract class SimulationTests : IDisposable
{
    private readonly int _mats = Live.Count<Mat>();
    private readonly int _captures = Live.Count<VideoCapture>();
    private readonly int _writers = Live.Count<VideoWriter>();
    private readonly int _detectors = Live.Count<FaceDetectorYN>();
    private readonly int _cascades = Live.Count<CascadeClassifier>();

    protected SimulationTests()
    {
        SimulatedCamera.UnplugAll();
        SimulatedFiles.Reset();
        SimulatedFaces.Reset();
        SimulatedWindows.Reset();
        Folder = Directory.CreateTempSubdirectory("asmnet-opencv-").FullName;
    }

    protected FramePool Pool { get; } = new();

    protected List<string> Reports { get; } = [];

    protected string Folder { get; }

    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        Assert.Equal(_mats, Live.Count<Mat>());
        Assert.Equal(_captures, Live.Count<VideoCapture>());
        Assert.Equal(_writers, Live.Count<VideoWriter>());
        Assert.Equal(_detectors, Live.Count<FaceDetectorYN>());
        Assert.Equal(_cascades, Live.Count<CascadeClassifier>());
        Assert.Equal(0, Pool.Outstanding);
        GC.SuppressFinalize(this);
    }

    protected string FileWith(string name, string content)
    {
        string path = Path.Combine(Folder, name);
        File.WriteAllText(path, content);
        return path;
    }
}
