using System.Numerics;
using ASMNet.Detection;
using ASMNet.Geometry;
using ASMNet.Imaging;
using ASMNet.Inference;
using ASMNet.OpenCv.Detection;
using ASMNet.Synthesis;
using ASMNet.Tracking;

namespace ASMNet.OpenCv.Tests.Detection;

/// <summary>OpenCV's own frontal face cascade (Debian's opencv-data) on the drawn face.</summary>
[Collection(DetectorTests.Name)]
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
    public void Detect_DisposedOf_SaysSo()
    {
        using FrameBuffer picture = _pool.Rent(320, 240);
        OpenCvCascadeDetector detector = new(Cascade);
        detector.Dispose();
        detector.Dispose();
        Assert.Throws<ObjectDisposedException>(() => detector.Detect(picture.View, new FaceDetection[4]));
    }

    // Pixel i becomes pixels 2i and 2i + 1, whose middle is 2i + 0.5; scaled to half its size, the picture is the one before.
    [Fact]
    public void Detect_EachPixelFourTimes_IsTheSameFaceTwiceAsLarge()
    {
        using FrameBuffer small = _pool.Rent(320, 240);
        new SyntheticScene(ShippedFace.Model, new SyntheticSceneOptions { Seed = 1, FaceSize = 0.6f, Motion = 0 }).Render(TimeSpan.FromSeconds(1), small, new TrackedFaces(1));
        using FrameBuffer large = _pool.Rent(640, 480);
        for (int y = 0; y < 480; y++)
        {
            for (int x = 0; x < 640; x++)
            {
                small.Pixels.Slice(3 * ((y / 2 * 320) + (x / 2)), 3).CopyTo(large.Pixels[(3 * ((y * 640) + x))..]);
            }
        }

        using OpenCvCascadeDetector detector = new(Cascade, workSize: 320);
        FaceDetection[] found = new FaceDetection[1];
        Assert.Equal(1, detector.Detect(small.View, found));
        BoundingBox before = found[0].Box;
        Assert.Equal(1, detector.Detect(large.View, found));
        BoundingBox after = found[0].Box;
        Assert.Equal((2 * before.Width, 2 * before.Height), (after.Width, after.Height));
        Assert.Equal((2 * before.Center) + new Vector2(0.5f), after.Center);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-320)]
    public void Constructor_WorkSizeThatIsNone_IsRefused(int workSize) =>
        Assert.Equal("workSize", Assert.Throws<ArgumentOutOfRangeException>(() => new OpenCvCascadeDetector(Cascade, workSize)).ParamName);

    [Fact]
    public void Detect_EmptyPicture_GivesNone()
    {
        using FrameBuffer picture = _pool.Rent(641, 31);
        picture.Pixels.Fill(90);
        using OpenCvCascadeDetector detector = new(Cascade);
        Assert.Equal(0, detector.Detect(picture.View, new FaceDetection[4]));
    }

    [Theory]
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

    [Theory]
    [InlineData("", "the file is empty")]
    [InlineData("<!doctype html>\n<html>", "the file is an HTML page")]
    [InlineData("version https://git-lfs.github.com/spec/v1\n", "the file is a Git LFS pointer")]
    public void Constructor_FileThatCameAsSomethingElse_SaysWhatItIs(string content, string expected)
    {
        using TemporaryFolder folder = new();
        string file = folder.File("bad.xml");
        File.WriteAllText(file, content);
        foreach (Action load in (Action[])[() => new OpenCvCascadeDetector(file).Dispose(), () => new OpenCvFaceDetector(file).Dispose()])
        {
            Assert.StartsWith($"the model file '{file}' cannot be read: {expected}", Assert.Throws<ModelFormatException>(load).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Constructor_MissingFile_NamesIt() =>
        Assert.Contains("'gone.xml' does not exist", Assert.Throws<ModelFormatException>(() => new OpenCvCascadeDetector("gone.xml")).Message, StringComparison.Ordinal);
}
