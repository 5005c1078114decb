using ASMNet.Detection;
using ASMNet.Geometry;
using ASMNet.Imaging;
using ASMNet.Inference;
using ASMNet.OpenCv.Detection;
using ASMNet.Synthesis;
using ASMNet.Tracking;

namespace ASMNet.OpenCv.Tests.Detection;

/// <summary>OpenCV's own frontal face cascade (Debian's opencv-data) on the drawn face.</summary>
public sealed class OpenCvCascadeDetectorTests
{
    private const string Cascade = "/usr/share/opencv4/haarcascades/haarcascade_frontalface_default.xml";

    private readonly FramePool _pool = new();

    [Fact]
    public void Detect_DrawnFace_IsFoundWhereItWasDrawn()
    {
        using FrameBuffer picture = _pool.Rent(640, 480);
        TrackedFaces truth = new(1);
        new SyntheticScene(ShippedFace.Model, new SyntheticSceneOptions { Seed = 1, FaceSize = 0.6f, Motion = 0 }).Render(TimeSpan.FromSeconds(1), picture, truth);
        using OpenCvCascadeDetector detector = new(Cascade);
        FaceDetection[] found = new FaceDetection[8];
        Assert.InRange(detector.Detect(picture.View, found), 1, 8);
        Assert.Null(found[0].Points);
        BoundingBox box = found[0].Box;
        foreach (var point in truth[0].Landmarks)
        {
            Assert.InRange(point.X, box.X - (0.2f * box.Width), box.X + (1.2f * box.Width));
            Assert.InRange(point.Y, box.Y - (0.2f * box.Height), box.Y + (1.2f * box.Height));
        }
    }

    [Fact]
    public void Detect_EmptyPicture_GivesNone()
    {
        using FrameBuffer picture = _pool.Rent(641, 31);
        picture.Pixels.Fill(90);
        using OpenCvCascadeDetector detector = new(Cascade);
        Assert.Equal(0, detector.Detect(picture.View, new FaceDetection[4]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("rubbish")]
    [InlineData("<?xml version=\"1.0\"?><opencv_storage><cascade>")]
    [InlineData("<?xml version=\"1.0\"?><opencv_storage></opencv_storage>")]
    public void Constructor_FileThatHoldsNoCascade_NamesIt(string content)
    {
        using TemporaryFolder folder = new();
        string file = folder.File("bad.xml");
        File.WriteAllText(file, content);
        ModelFormatException exception = Assert.Throws<ModelFormatException>(() => new OpenCvCascadeDetector(file));
        Assert.StartsWith($"'{file}' holds no cascade", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
    }

    [Fact]
    public void Constructor_MissingFile_NamesIt() =>
        Assert.Contains("'gone.xml' does not exist", Assert.Throws<ModelFormatException>(() => new OpenCvCascadeDetector("gone.xml")).Message, StringComparison.Ordinal);
}
