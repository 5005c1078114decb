using ASMNet.Detection;
using ASMNet.Imaging;
using ASMNet.Inference;
using ASMNet.Tests.Inference;

namespace ASMNet.Tests.Detection;

public sealed class AnchorFreeFaceDetectorTests
{
    private static readonly float[] Box = [0.5f, 0.25f, MathF.Log(3), MathF.Log(4)];
    private static readonly float[] Points = [0, 0, 1, 0, 0.5f, 0.5f, 0, 1, 1, 1];
    private static readonly FaceDetectorOptions OwnSize = new() { FixedScale = 1 };

    [Fact]
    public void Detect_OneCell_DecodesBoxScoreAndPoints()
    {
        FaceDetection face = Assert.Single(Detect(OwnSize, 320, 256, network => DetectorNetworks.Put(network, 16, 5, 3, 0.64f, 1, Box, Points)));

        // Centre (5.5, 3.25) * 16 = (88, 52), size (3, 4) * 16 = (48, 64).
        Assert.Equal(64, face.Box.X, 1e-3f);
        Assert.Equal(20, face.Box.Y, 1e-3f);
        Assert.Equal(48, face.Box.Width, 1e-3f);
        Assert.Equal(64, face.Box.Height, 1e-3f);
        Assert.Equal(0.8f, face.Score, 1e-5f);
        Assert.Equal(new FacePoints(new(80, 48), new(96, 48), new(88, 56), new(80, 64), new(96, 64)), face.Points);
    }

    [Fact]
    public void Detect_ScaledPicture_AnswersInThePicturesPixels()
    {
        // The smallest face is 0.1 * 320 = 32 pixels, shown at 16: the scale is 0.5.
        var options = new FaceDetectorOptions { SmallestFace = 0.1f };
        FaceDetection face = Assert.Single(Detect(options, 640, 320, network => DetectorNetworks.Put(network, 8, 10, 10, 1, 1, Box, Points)));
        Assert.Equal(48, face.Box.Width, 1e-3f);

        // Network x 84 is the pixel from 83.5 to 84.5, so its centre lies at (84 + 0.5) / 0.5 - 0.5.
        Assert.Equal(168.5f, face.Box.Center.X, 1e-3f);
    }

    [Fact]
    public void Detect_OverlappingFaces_KeepsTheBest()
    {
        FaceDetection[] faces = Detect(OwnSize, 320, 256, network =>
        {
            DetectorNetworks.Put(network, 16, 5, 3, 0.7f, 1, Box, Points);
            DetectorNetworks.Put(network, 16, 6, 3, 0.9f, 1, [-0.4f, 0.25f, Box[2], Box[3]], Points);
            DetectorNetworks.Put(network, 16, 15, 9, 0.8f, 1, Box, Points);
        });
        Assert.Equal([MathF.Sqrt(0.9f), MathF.Sqrt(0.8f)], faces.Select(f => f.Score));
    }

    [Fact]
    public void Detect_BelowThreshold_IsLeftOut() =>
        Assert.Empty(Detect(OwnSize, 320, 256, network => DetectorNetworks.Put(network, 16, 5, 3, 0.6f, 0.5f, Box, Points)));

    [Fact]
    public void Detect_MoreFacesThanRoom_KeepsTheBest()
    {
        var factory = new FakeNetworkFactory(DetectorNetworks.Make);
        using var detector = new AnchorFreeFaceDetector(factory, default, "test", OwnSize);
        detector.Prepare(320, 256);
        DetectorNetworks.Put(factory.Made[^1], 32, 1, 1, 0.5f, 1, Box, Points);
        DetectorNetworks.Put(factory.Made[^1], 32, 8, 6, 0.9f, 1, Box, Points);
        var results = new FaceDetection[1];
        Assert.Equal(1, detector.Detect(Picture(320, 256), results));
        Assert.Equal(MathF.Sqrt(0.9f), results[0].Score);
    }

    [Theory]
    [InlineData(640, 480, 0.05f, 448, 320)]
    [InlineData(3840, 2160, 0.05f, 576, 320)]
    [InlineData(320, 240, 0.0625f, 352, 256)]
    public void Prepare_AnyCamera_GivesTheSmallestFaceSixteenPixels(int width, int height, float smallest, int inputWidth, int inputHeight)
    {
        using var detector = new AnchorFreeFaceDetector(
            new FakeNetworkFactory(DetectorNetworks.Make), default, "test", new FaceDetectorOptions { SmallestFace = smallest });
        Assert.Equal((inputWidth, inputHeight), detector.Prepare(width, height));
    }

    [Fact]
    public void Detect_Picture_IsHandedOverAsBlueGreenRedBytesWithBlackBelow()
    {
        var factory = new FakeNetworkFactory(DetectorNetworks.Make);
        using var detector = new AnchorFreeFaceDetector(factory, default, "test", OwnSize);
        byte[] pixels = new byte[3 * 64 * 40];
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)(10 * (1 + (i % 3)));
        }

        detector.Detect(new ImageView(pixels, 64, 40, 3 * 64), new FaceDetection[4]);
        Span<float> input = factory.Made[^1].Input;
        Assert.Equal(3 * 64 * 64, input.Length);
        Assert.Equal(10, input[(20 * 64) + 32], 1e-3f);
        Assert.Equal(20, input[(64 * 64) + (20 * 64) + 32], 1e-3f);
        Assert.Equal(30, input[(2 * 64 * 64) + (20 * 64) + 32], 1e-3f);
        Assert.Equal(0, input[(50 * 64) + 32]);
    }

    [Theory]
    [InlineData(1920, 1080)]
    [InlineData(640, 480)]
    [InlineData(200, 100)]
    public void Detect_PictureOfAnySize_ShowsEachPlaceWhereItBelongs(int width, int height)
    {
        var factory = new FakeNetworkFactory(DetectorNetworks.Make);
        using var detector = new AnchorFreeFaceDetector(factory, default, "test", new FaceDetectorOptions());
        byte[] pixels = new byte[3 * width * height];
        for (int i = 0; i < width * height; i++)
        {
            pixels[3 * i] = (byte)(i % width * 250 / width);
            pixels[(3 * i) + 1] = (byte)(i / width * 250 / height);
        }

        detector.Detect(new ImageView(pixels, width, height, 3 * width), new FaceDetection[4]);
        FakeNetwork network = factory.Made[^1];
        int columns = network.InputInfo.Shape[3];
        int rows = network.InputInfo.Shape[2];
        float scale = 320f / height;
        for (int y = 8; y < height * scale - 8; y += 16)
        {
            for (int x = 8; x < width * scale - 8; x += 16)
            {
                Assert.Equal(((x + 0.5f) / scale * 250 / width) - 0.5f, network.Input[(y * columns) + x], 1.5f);
                Assert.Equal(((y + 0.5f) / scale * 250 / height) - 0.5f, network.Input[(rows * columns) + (y * columns) + x], 1.5f);
            }
        }
    }

    [Fact]
    public void Detect_SameSizeAgain_NeitherPlansNorAllocates()
    {
        var factory = new FakeNetworkFactory(DetectorNetworks.Make);
        using var detector = new AnchorFreeFaceDetector(factory, default, "test", OwnSize);
        byte[] pixels = new byte[3 * 320 * 256];
        var results = new FaceDetection[8];
        detector.Detect(new ImageView(pixels, 320, 256, 960), results);
        DetectorNetworks.Put(factory.Made[^1], 16, 5, 3, 0.7f, 1, Box, Points);
        DetectorNetworks.Put(factory.Made[^1], 16, 15, 3, 0.9f, 1, Box, Points);
        detector.Detect(new ImageView(pixels, 320, 256, 960), results);
        int made = factory.Made.Count;
        Assert.Equal(0, Allocations.Least(() => detector.Detect(new ImageView(pixels, 320, 256, 960), results)));
        Assert.Equal(made, factory.Made.Count);
    }

    [Fact]
    public void Constructor_OutputMissing_NamesIt()
    {
        FakeNetwork network = new([1, 3, 32, 32], new TensorInfo("cls_8", [1, 16, 1]));
        var error = Assert.Throws<ModelFormatException>(() => new AnchorFreeFaceDetector(
            new FakeNetworkFactory(_ => network), default, "other.onnx", OwnSize));
        Assert.Contains("other.onnx: there is no output 'obj_8'", error.Message, StringComparison.Ordinal);
        Assert.True(network.Disposed);
    }

    [Fact]
    public void Constructor_NetworkOfAnotherKind_SaysWhatADetectorTakes()
    {
        var error = Assert.Throws<ModelFormatException>(() => new AnchorFreeFaceDetector(
            new FakeNetworkFactory(_ => throw new ModelFormatException("other: node 'fold' cannot be 0x68")), default, "other", OwnSize));
        Assert.Equal("other: node 'fold' cannot be 0x68 (a face detector takes a picture of 32x32, or of any size divisible by 32)", error.Message);
    }

    [Fact]
    public void Prepare_SizeThatTheNetworkRefuses_SaysWhatMakesItSmaller()
    {
        using var detector = new AnchorFreeFaceDetector(
            new FakeNetworkFactory(shape => shape![3] > 32 ? throw new ModelFormatException("test: too large") : DetectorNetworks.Make(shape)),
            default,
            "test",
            new FaceDetectorOptions { SmallestFace = 0.01f });
        var error = Assert.Throws<ModelFormatException>(() => detector.Prepare(640, 480));
        Assert.Equal("test: too large (the picture is scaled to 2144x1600; a larger SmallestFace makes that less)", error.Message);
        Assert.Equal((32, 1600), detector.Prepare(20, 1600));
    }

    [Fact]
    public void Constructor_OptionOutOfRange_NamesIt()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new AnchorFreeFaceDetector(
            new FakeNetworkFactory(DetectorNetworks.Make), default, "test", new FaceDetectorOptions { SmallestFace = 2 }));
        Assert.Contains("SmallestFace must be from 0.01 to 0.5", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Detector_OfANetwork_NamesModelAndDeviceAndOwnsIt()
    {
        var factory = new FakeNetworkFactory(DetectorNetworks.Make);
        var detector = new AnchorFreeFaceDetector(factory, default, "test", OwnSize);
        Assert.Equal(("test on fake", "test", "fake"), (detector.Description, detector.Name, detector.Device));
        Assert.Equal([1, 3, 32, 32], factory.Made[0].InputInfo.Shape);
        detector.Dispose();
        Assert.True(factory.Made[0].Disposed);
    }

    // The input is the next multiple of 32; a hundredth of a pixel more is rounding, not another column of cells.
    [Theory]
    [InlineData(1, 1, 32, 32)]
    [InlineData(32, 64, 32, 64)]
    [InlineData(33, 65, 64, 96)]
    public void Prepare_OwnSize_RoundsUp(int width, int height, int inputWidth, int inputHeight)
    {
        using var detector = new AnchorFreeFaceDetector(new FakeNetworkFactory(DetectorNetworks.Make), default, "test", OwnSize);
        Assert.Equal((inputWidth, inputHeight), detector.Prepare(width, height));
    }

    [Theory]
    [InlineData(0.32f, 100, 32)]
    [InlineData(0.32005f, 100, 32)]
    [InlineData(0.3202f, 100, 64)]
    public void Prepare_ScaledToABoundary_AllowsForRounding(float scale, int side, int input)
    {
        using var detector = new AnchorFreeFaceDetector(new FakeNetworkFactory(DetectorNetworks.Make), default, "test", new FaceDetectorOptions { FixedScale = scale });
        Assert.Equal((input, input), detector.Prepare(side, side));
    }

    [Fact]
    public void Prepare_OtherSize_PlansAnewAndGivesTheOldNetworkBack()
    {
        var factory = new FakeNetworkFactory(DetectorNetworks.Make);
        using var detector = new AnchorFreeFaceDetector(factory, default, "test", OwnSize);
        detector.Prepare(64, 32);
        detector.Prepare(64, 64);
        detector.Prepare(64, 64);
        detector.Prepare(96, 64);
        Assert.Equal([(32, 32), (64, 32), (64, 64), (96, 64)], factory.Made.Select(network => (network.InputInfo.Shape[3], network.InputInfo.Shape[2])));
        Assert.Equal([true, true, true, false], factory.Made.Select(network => network.Disposed));
    }

    [Fact]
    public void Detect_Picture_RunsTheNetworkOnce()
    {
        var factory = new FakeNetworkFactory(DetectorNetworks.Make);
        using var detector = new AnchorFreeFaceDetector(factory, default, "test", OwnSize);
        detector.Detect(Picture(64, 32), new FaceDetection[1]);
        Assert.Equal(1, factory.Made[^1].Runs);
    }

    [Fact]
    public void Constructor_PartMissing_Refuses()
    {
        Assert.Throws<ArgumentNullException>(() => new AnchorFreeFaceDetector(null!, default, "test", OwnSize));
        Assert.Throws<ArgumentNullException>(() => new AnchorFreeFaceDetector(new FakeNetworkFactory(DetectorNetworks.Make), default, "test", null!));
    }

    private static FaceDetection[] Detect(FaceDetectorOptions options, int width, int height, Action<FakeNetwork> prepare)
    {
        var factory = new FakeNetworkFactory(DetectorNetworks.Make);
        using var detector = new AnchorFreeFaceDetector(factory, default, "test", options);
        detector.Prepare(width, height);
        prepare(factory.Made[^1]);
        var results = new FaceDetection[16];
        return results[..detector.Detect(Picture(width, height), results)];
    }

    private static ImageView Picture(int width, int height) => new(new byte[3 * width * height], width, height, 3 * width);
}
