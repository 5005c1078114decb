using System.Numerics;
using ASMNet.Detection;
using ASMNet.Imaging;
using ASMNet.Inference;
using ASMNet.Inference.Cpu;
using ASMNet.OpenCv.Detection;
using ASMNet.Synthesis;
using ASMNet.Tracking;
using OpenCvSharp;

namespace ASMNet.OpenCv.Tests.Detection;

/// <summary>OpenCV's own FaceDetectorYN on the shipped file, beside our detector.</summary>
[Collection(DetectorTests.Name)]
public sealed class OpenCvFaceDetectorTests
{
    private readonly FramePool _pool = new();

    private static string Model { get; } = Path.Combine(RepositoryFiles.Root, "models", "facedetector.onnx");

    [Theory]
    [InlineData(1, 1, 0.6f)]
    [InlineData(2, 3, 0.35f)]
    public void Detect_PictureThatNeedsNoScaling_FindsWhatOurDetectorFindsToAHundredthOfAPixel(int seed, int faces, float size)
    {
        // Both networks see the very same pixels.
        FaceDetectorOptions options = new() { FixedScale = 1 };
        using FrameBuffer picture = Scene(seed, faces, size, 416, 320);
        FaceDetection[] ours = Ours(picture, options);
        FaceDetection[] theirs = Theirs(picture, options);
        Assert.InRange(ours.Length, 1, faces);
        AssertSame(ours, theirs, pixels: 0.01f, score: 1e-4f);
    }

    // OpenCV would go on in memory that is gone.
    [Fact]
    public void Detect_DisposedOf_SaysSo()
    {
        using FrameBuffer picture = _pool.Rent(320, 240);
        OpenCvFaceDetector detector = new(Model);
        detector.Dispose();
        detector.Dispose();
        Assert.Throws<ObjectDisposedException>(() => detector.Detect(picture.View, new FaceDetection[4]));
    }

    [Theory]
    [InlineData(1280, 720)]
    [InlineData(333, 501)]
    public void Detect_PictureThatIsScaled_FindsTheSameFaceAtTheSamePlace(int width, int height)
    {
        FaceDetectorOptions options = new();
        using FrameBuffer picture = Scene(1, 1, 0.5f, width, height);
        FaceDetection[] ours = Ours(picture, options);
        FaceDetection[] theirs = Theirs(picture, options);
        Assert.Single(ours);

        // They scale in different ways, so a part of the face's size may lie between them.
        AssertSame(ours, theirs, pixels: 0.02f * ours[0].Box.Height, score: 0.05f);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    public void Detect_PictureWithEachPixelRepeated_FindsTheFaceAtThePlaceOfItsPixels(int times)
    {
        // Shrunk again the picture is the small one, so OpenCV says the same of both; pixel x of the small one is pixels times * x to times * x + times - 1.
        using FrameBuffer small = Scene(1, 1, 0.6f, 320, 256);
        using FrameBuffer large = _pool.Rent(times * small.Width, times * small.Height);
        for (int y = 0; y < large.Height; y++)
        {
            for (int x = 0; x < large.Width; x++)
            {
                small.Pixels.Slice((small.Stride * (y / times)) + (3 * (x / times)), 3).CopyTo(large.Pixels[((large.Stride * y) + (3 * x))..]);
            }
        }

        FaceDetection one = Assert.Single(Theirs(small, new FaceDetectorOptions { FixedScale = 1 }));
        FaceDetection other = Assert.Single(Theirs(large, new FaceDetectorOptions { FixedScale = 1f / times }));

        Assert.Equal(times * (one.Box.X + 0.5f), other.Box.X + 0.5f, 0.01f);
        Assert.Equal(times * (one.Box.Y + 0.5f), other.Box.Y + 0.5f, 0.01f);
        Assert.Equal(times * (one.Box.Right + 0.5f), other.Box.Right + 0.5f, 0.01f);
        Assert.Equal(times * (one.Box.Bottom + 0.5f), other.Box.Bottom + 0.5f, 0.01f);
        Assert.Equal(times * (one.Points!.Value.Nose.X + 0.5f), other.Points!.Value.Nose.X + 0.5f, 0.01f);
    }

    [Fact]
    public void Detect_NoFaceAfterAFace_GivesNone()
    {
        using OpenCvFaceDetector detector = new(Model);
        FaceDetection[] faces = new FaceDetection[4];
        using FrameBuffer face = Scene(1, 1, 0.6f, 320, 240);
        Assert.Equal(1, detector.Detect(face.View, faces));
        using FrameBuffer nothing = _pool.Rent(320, 240);
        nothing.Pixels.Fill(90);
        Assert.Equal(0, detector.Detect(nothing.View, faces));
        Assert.Equal(1, detector.Detect(face.View, faces));
    }

    [Fact]
    public void Detect_MoreFacesThanSlots_GivesTheBestFirst()
    {
        using FrameBuffer picture = Scene(2, 3, 0.35f, 640, 480);
        using OpenCvFaceDetector detector = new(Model);
        FaceDetection[] all = new FaceDetection[16];
        int count = detector.Detect(picture.View, all);
        Assert.InRange(count, 2, 3);
        FaceDetection[] best = new FaceDetection[1];
        Assert.Equal(1, detector.Detect(picture.View, best));
        Assert.Equal(all[0], best[0]);
        Assert.True(all[0].Score >= all[1].Score);
    }

    [Fact]
    public void Constructor_Threads_AreOpenCvsThreads()
    {
        using (OpenCvFaceDetector detector = new(Model, threads: 2))
        {
            Assert.Equal(2, Cv2.GetNumThreads());
        }

        using OpenCvFaceDetector single = new(Model);
        Assert.Equal(1, Cv2.GetNumThreads());
    }

    [Fact]
    public void Constructor_ModelThatIsNoFaceDetector_SaysSoInOneLine()
    {
        string landmarks = Path.Combine(RepositoryFiles.Root, "models", "asmnet-live.onnx");
        AssertOneLine(Assert.Throws<ModelFormatException>(() => new OpenCvFaceDetector(landmarks)), $"'{landmarks}' is no face detector for OpenCV: ");
    }

    [Fact]
    public void Constructor_FileThatIsNoModelOrIsMissing_NamesItInOneLine()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("bad.onnx"), "rubbish");
        AssertOneLine(Assert.Throws<ModelFormatException>(() => new OpenCvFaceDetector(folder.File("bad.onnx"))), $"OpenCV cannot load the face detector '{folder.File("bad.onnx")}': ");
        AssertOneLine(Assert.Throws<ModelFormatException>(() => new OpenCvFaceDetector(folder.File("gone.onnx"))), $"OpenCV cannot load the face detector '{folder.File("gone.onnx")}': ");
    }

    [Fact]
    public void Constructor_SettingOutsideItsRange_NamesIt()
    {
        FaceDetectorOptions options = new() { SmallestFace = 0 };
        Assert.Equal("SmallestFace", Assert.Throws<ArgumentOutOfRangeException>(() => new OpenCvFaceDetector(Model, options)).ParamName);
        Assert.Equal("threads", Assert.Throws<ArgumentOutOfRangeException>(() => new OpenCvFaceDetector(Model, threads: 0)).ParamName);
    }

    private static void AssertOneLine(ModelFormatException exception, string start)
    {
        Assert.StartsWith(start, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
    }

    private static FaceDetection[] Theirs(FrameBuffer picture, FaceDetectorOptions options)
    {
        using OpenCvFaceDetector detector = new(Model, options);
        FaceDetection[] found = new FaceDetection[16];
        return found[..detector.Detect(picture.View, found)];
    }

    private static FaceDetection[] Ours(FrameBuffer picture, FaceDetectorOptions options)
    {
        using AnchorFreeFaceDetector detector = new(new CpuNetworkFactory(), File.ReadAllBytes(Model), "facedetector", options);
        FaceDetection[] found = new FaceDetection[16];
        return found[..detector.Detect(picture.View, found)];
    }

    private static void AssertSame(FaceDetection[] expected, FaceDetection[] actual, float pixels, float score)
    {
        Assert.Equal(expected.Length, actual.Length);
        foreach ((FaceDetection one, FaceDetection other) in expected.Zip(actual))
        {
            Assert.Equal(one.Box.X, other.Box.X, pixels);
            Assert.Equal(one.Box.Y, other.Box.Y, pixels);
            Assert.Equal(one.Box.Width, other.Box.Width, pixels);
            Assert.Equal(one.Box.Height, other.Box.Height, pixels);
            Assert.Equal(one.Score, other.Score, score);
            foreach ((Vector2 point, Vector2 same) in Points(one).Zip(Points(other)))
            {
                Assert.Equal(point.X, same.X, pixels);
                Assert.Equal(point.Y, same.Y, pixels);
            }
        }
    }

    private static Vector2[] Points(FaceDetection face)
    {
        (Vector2 rightEye, Vector2 leftEye, Vector2 nose, Vector2 rightMouth, Vector2 leftMouth) = face.Points!.Value;
        return [rightEye, leftEye, nose, rightMouth, leftMouth];
    }

    private FrameBuffer Scene(int seed, int faces, float size, int width, int height)
    {
        var scene = new SyntheticScene(ShippedFace.Model, new SyntheticSceneOptions { Seed = seed, Faces = faces, FaceSize = size });
        FrameBuffer picture = _pool.Rent(width, height);
        scene.Render(TimeSpan.FromSeconds(1), picture, new TrackedFaces(faces));
        return picture;
    }
}
