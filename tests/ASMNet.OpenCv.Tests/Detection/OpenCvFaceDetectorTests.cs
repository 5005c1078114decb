using System.Numerics;
using ASMNet.Detection;
using ASMNet.Imaging;
using ASMNet.Inference;
using ASMNet.OpenCv.Detection;
using OpenCvSharp;
using OpenCvSharp.Contract;

namespace ASMNet.OpenCv.Tests.Detection;

public sealed class OpenCvFaceDetectorTests : SimulationTests
{
    [Fact]
    public void Detect_SmallestFaceOfThePicture_DecidesTheScaleAndTheFaceIsScaledBack()
    {
        FaceDetectorOptions options = new() { SmallestFace = 16f / 180 };
        using OpenCvFaceDetector detector = new(FileWith("detector.onnx", "model"), options);
        SimulatedFaces.Rows.Add([10, 20, 30, 40, 14.5f, 30, 34.5f, 30, 25, 40, 16, 50, 34, 50, 0.9f]);
        using FrameBuffer picture = Pool.Rent(1280, 720);
        FaceDetection[] faces = new FaceDetection[4];
        Assert.Equal(1, detector.Detect(picture.View, faces));
        Assert.Equal(new Size(320, 180), SimulatedFaces.Seen.Single());
        Assert.Equal(new ASMNet.Geometry.BoundingBox(40, 80, 120, 160), faces[0].Box);
        Assert.Equal(0.9f, faces[0].Score);

        // Pixel 14.5 of the small picture has its centre 15 pixels from the edge, which is 60 pixels or pixel 59.5 in the large one.
        Assert.Equal(new Vector2(59.5f, 121.5f), faces[0].Points!.Value.RightEye);
        Assert.Equal(new Vector2(139.5f, 121.5f), faces[0].Points!.Value.LeftEye);
    }

    [Fact]
    public void Detect_SeveralFacesAndFewSlots_GivesTheBestFirst()
    {
        using OpenCvFaceDetector detector = new(FileWith("detector.onnx", "model"), new FaceDetectorOptions { MinScore = 0.5f });
        SimulatedFaces.Rows.AddRange([Row(0.6f), Row(0.95f), Row(0.4f)]);
        using FrameBuffer picture = Pool.Rent(320, 240);
        FaceDetection[] faces = new FaceDetection[4];
        Assert.Equal(2, detector.Detect(picture.View, faces));
        Assert.Equal([0.95f, 0.6f], faces.Take(2).Select(face => face.Score));
    }

    [Fact]
    public void Detect_NoFaceAfterAFace_GivesNone()
    {
        using OpenCvFaceDetector detector = new(FileWith("detector.onnx", "model"));
        using FrameBuffer picture = Pool.Rent(320, 240);
        FaceDetection[] faces = new FaceDetection[4];
        SimulatedFaces.Rows.Add(Row(0.9f));
        Assert.Equal(1, detector.Detect(picture.View, faces));
        SimulatedFaces.Rows.Clear();
        Assert.Equal(0, detector.Detect(picture.View, faces));
    }

    [Fact]
    public void Detect_PicturesOfSeveralSizes_KeepsOneDetectorAlive()
    {
        using OpenCvFaceDetector detector = new(FileWith("detector.onnx", "model"));
        FaceDetection[] faces = new FaceDetection[4];
        foreach ((int width, int height) in new[] { (640, 480), (480, 640), (200, 100) })
        {
            using FrameBuffer picture = Pool.Rent(width, height);
            detector.Detect(picture.View, faces);
        }

        Assert.Equal([new Size(427, 320), new Size(240, 320), new Size(640, 320)], SimulatedFaces.Seen);
        Assert.Equal(1, Live.Count<FaceDetectorYN>());
    }

    [Fact]
    public void Constructor_FileThatIsNoModel_NamesIt()
    {
        string empty = FileWith("empty.onnx", string.Empty);
        ModelFormatException exception = Assert.Throws<ModelFormatException>(() => new OpenCvFaceDetector(empty));
        Assert.Contains(empty, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_SettingOutsideItsRange_NamesIt()
    {
        FaceDetectorOptions options = new() { SmallestFace = 0 };
        Assert.Equal("SmallestFace", Assert.Throws<ArgumentOutOfRangeException>(() => new OpenCvFaceDetector(FileWith("detector.onnx", "model"), options)).ParamName);
    }

    [Fact]
    public void CascadeDetect_SeveralFaces_ScalesBackAndGivesTheLargestFirst()
    {
        using OpenCvCascadeDetector detector = new(FileWith("cascade.xml", "cascade"));
        SimulatedFaces.Boxes.AddRange([new Rect(1, 2, 10, 10), new Rect(20, 30, 40, 40)]);
        using FrameBuffer picture = Pool.Rent(640, 480);
        FaceDetection[] faces = new FaceDetection[4];
        Assert.Equal(2, detector.Detect(picture.View, faces));
        Assert.Equal(new ASMNet.Geometry.BoundingBox(40, 60, 80, 80), faces[0].Box);
        Assert.Null(faces[0].Points);
    }

    [Fact]
    public void CascadeConstructor_MissingOrEmptyFile_NamesIt()
    {
        Assert.Contains("gone.xml", Assert.Throws<ModelFormatException>(() => new OpenCvCascadeDetector("gone.xml")).Message, StringComparison.Ordinal);
        Assert.Throws<ModelFormatException>(() => new OpenCvCascadeDetector(FileWith("empty.xml", string.Empty)));
    }

    private static float[] Row(float score) => [10, 20, 30, 40, 14, 30, 34, 30, 25, 40, 16, 50, 34, 50, score];
}
