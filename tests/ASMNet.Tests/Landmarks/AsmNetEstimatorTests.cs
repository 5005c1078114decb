using System.Numerics;
using ASMNet.Detection;
using ASMNet.Geometry;
using ASMNet.Imaging;
using ASMNet.Inference;
using ASMNet.Landmarks;
using ASMNet.Tests.Inference;

namespace ASMNet.Tests.Landmarks;

public sealed class AsmNetEstimatorTests
{
    private static readonly LandmarkManifest Manifest = new()
    {
        Name = "test",
        Network = "test.onnx",
        InputWidth = 8,
        InputHeight = 8,
        ConfidenceOutput = "confidence",
        CropScale = 1.25f,
        FromDetectorBox = new DetectorBoxMapping(0, 0.1f, 0.9f),
        Rotate = true,
    };

    [Fact]
    public void Estimate_TurnedCrop_BringsPointsAndPoseBackToThePicture()
    {
        FakeNetwork network = MakeNetwork();
        network.Values("landmarks")[0] = 0.5f;
        network.Values("landmarks")[1] = -0.25f;
        network.Values("confidence")[0] = 0.7f;
        network.Values("pose")[2] = 5;
        using var estimator = new AsmNetEstimator(Manifest, network);
        var landmarks = new Vector2[68];
        var crop = new CropRegion(new Vector2(20, 30), 40, 40, MathF.PI / 2);
        LandmarkEstimate estimate = estimator.Estimate(new ImageView(new byte[3 * 64 * 64], 64, 64, 192), crop, landmarks);

        // (0.5, -0.25) of a crop of 40 pixels is (20, -10), a quarter turn clockwise makes it (10, 20).
        Assert.Equal(30, landmarks[0].X, 1e-3f);
        Assert.Equal(50, landmarks[0].Y, 1e-3f);
        Assert.Equal(new Vector2(20, 30), landmarks[1]);
        Assert.Equal(95, estimate.Pose.Roll, 1e-3f);
        Assert.Equal(0.7f, estimate.Confidence);
    }

    [Theory]
    [InlineData("landmarks", 91, float.NaN)]
    [InlineData("landmarks", 4, float.NegativeInfinity)]
    [InlineData("pose", 1, float.NaN)]
    [InlineData("confidence", 0, float.NaN)]
    public void Estimate_NetworkThatGivesNoNumber_HasSeenNoFace(string output, int index, float value)
    {
        FakeNetwork network = MakeNetwork();
        network.Values("confidence")[0] = 0.9f;
        network.Values(output)[index] = value;
        using var estimator = new AsmNetEstimator(Manifest, network);
        var landmarks = new Vector2[68];

        LandmarkEstimate estimate = estimator.Estimate(new ImageView(new byte[3 * 64 * 64], 64, 64, 192), new CropRegion(new Vector2(20, 30), 40, 40, 0.3f), landmarks);

        Assert.Equal(default, estimate);
        Assert.All(landmarks, point => Assert.Equal(Vector2.Zero, point));
    }

    [Fact]
    public void Estimate_NetworkWithoutConfidence_IsSure()
    {
        using var estimator = new AsmNetEstimator(Manifest with { ConfidenceOutput = null }, MakeNetwork());
        var estimate = estimator.Estimate(new ImageView(new byte[3 * 64 * 64], 64, 64, 192), CropRegion.Square(new Vector2(30, 30), 20), new Vector2[68]);
        Assert.Equal(1, estimate.Confidence);
    }

    [Fact]
    public void Reliability_OutputNamed_IsThatOfTheLastEstimate()
    {
        FakeNetwork network = MakeNetwork();
        network.Values("reliability")[67] = 0.25f;
        using var estimator = new AsmNetEstimator(Manifest with { ReliabilityOutput = "reliability" }, network);
        estimator.Estimate(new ImageView(new byte[3 * 64 * 64], 64, 64, 192), CropRegion.Square(new Vector2(30, 30), 20), new Vector2[68]);
        Assert.Equal(68, estimator.Reliability.Length);
        Assert.Equal(0.25f, estimator.Reliability[67]);
    }

    [Fact]
    public void Reliability_NotANumber_IsEmptyAndNothingWasSeen()
    {
        FakeNetwork network = MakeNetwork();
        network.Values("confidence")[0] = 0.9f;
        network.Values("reliability")[3] = float.NaN;
        using var estimator = new AsmNetEstimator(Manifest with { ReliabilityOutput = "reliability" }, network);
        var estimate = estimator.Estimate(new ImageView(new byte[3 * 64 * 64], 64, 64, 192), CropRegion.Square(new Vector2(30, 30), 20), new Vector2[68]);
        Assert.Equal(0, estimate.Confidence);
        Assert.True(estimator.Reliability.IsEmpty);
    }

    [Fact]
    public void Reliability_NetworkWithoutIt_IsEmpty()
    {
        using var estimator = new AsmNetEstimator(Manifest, MakeNetwork());
        Assert.True(estimator.Reliability.IsEmpty);
    }

    [Fact]
    public void Constructor_ReliabilityOfAnotherLength_SaysWhatIsNeeded()
    {
        var error = Assert.Throws<ModelFormatException>(() => new AsmNetEstimator(Manifest with { ReliabilityOutput = "confidence" }, MakeNetwork()));
        Assert.Contains("the manifest needs 68 numbers", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Estimate_Repeated_AllocatesNothing()
    {
        using var estimator = new AsmNetEstimator(Manifest, MakeNetwork());
        byte[] pixels = new byte[3 * 64 * 64];
        var landmarks = new Vector2[68];
        var crop = new CropRegion(new Vector2(30, 30), 20, 20, 0.3f);
        estimator.Estimate(new ImageView(pixels, 64, 64, 192), crop, landmarks);
        long allocated = Allocations.Least(() =>
        {
            estimator.Estimate(new ImageView(pixels, 64, 64, 192), crop, landmarks);
            estimator.RegionFor(landmarks);
        });
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void RegionFor_LevelLandmarks_IsTheScaledSquareOfTheLargerSide()
    {
        using var estimator = new AsmNetEstimator(Manifest, MakeNetwork());
        CropRegion region = estimator.RegionFor(LevelFace(0));
        Assert.Equal(new Vector2(50, 60), region.Center);
        Assert.Equal(1.25f * 80, region.Width, 1e-3f);
        Assert.Equal(region.Width, region.Height);
        Assert.Equal(0, region.Rotation, 1e-5f);
    }

    [Fact]
    public void RegionFor_StretchedCrop_ScalesEachSide()
    {
        var planner = new CropPlanner(Manifest with { CropShape = CropShape.Stretched });
        CropRegion region = planner.FromLandmarks(LevelFace(0));
        Assert.Equal(1.25f * 60, region.Width, 1e-3f);
        Assert.Equal(1.25f * 80, region.Height, 1e-3f);
    }

    [Fact]
    public void RegionFor_LeaningFace_TurnsWithTheEyesAndKeepsItsSize()
    {
        using var estimator = new AsmNetEstimator(Manifest, MakeNetwork());
        CropRegion region = estimator.RegionFor(LevelFace(0.4f));
        Assert.Equal(0.4f, region.Rotation, 1e-4f);
        Assert.Equal(1.25f * 80, region.Width, 1e-2f);
        Assert.Equal(50, region.Center.X, 1e-3f);
        Assert.Equal(60, region.Center.Y, 1e-3f);
    }

    [Fact]
    public void FromLandmarks_ProtocolOfTheEvaluation_NeverTurns() =>
        Assert.Equal(0, new CropPlanner(Manifest).FromLandmarks(LevelFace(0.4f), level: false).Rotation);

    [Fact]
    public void RegionFor_Detection_FollowsTheManifest()
    {
        using var estimator = new AsmNetEstimator(Manifest, MakeNetwork());
        CropRegion region = estimator.RegionFor(new FaceDetection(new BoundingBox(10, 20, 40, 50), 0.9f, null));
        Assert.Equal(new Vector2(30, 50), region.Center);
        Assert.Equal(50 * 0.9f * 1.25f, region.Width, 1e-3f);
    }

    [Fact]
    public void Constructor_OtherInputSize_SaysBothSizes()
    {
        var error = Assert.Throws<ModelFormatException>(() => new AsmNetEstimator(Manifest with { InputWidth = 16 }, MakeNetwork()));
        Assert.Contains("1x3x8x8", error.Message, StringComparison.Ordinal);
        Assert.Contains("1x3x8x16", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_OutputMissing_NamesItAndThoseThatAreThere()
    {
        var error = Assert.Throws<ModelFormatException>(() => new AsmNetEstimator(Manifest with { PoseOutput = "angles" }, MakeNetwork()));
        Assert.Contains("no output 'angles'", error.Message, StringComparison.Ordinal);
        Assert.Contains("'landmarks', 'pose', 'confidence', 'reliability'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_ManifestOfAnotherNetwork_DisposesTheNetwork()
    {
        var factory = new FakeNetworkFactory(_ => MakeNetwork());
        Assert.Throws<ModelFormatException>(() => AsmNetEstimator.Create(Manifest with { LandmarksOutput = "points" }, default, factory));
        Assert.True(factory.Made[0].Disposed);
    }

    [Fact]
    public void Description_ModelAndDevice_AreNamed()
    {
        using var estimator = new AsmNetEstimator(Manifest, MakeNetwork());
        Assert.Equal(("test on fake", "test", "fake", 68), (estimator.Description, estimator.Name, estimator.Device, estimator.LandmarkCount));
    }

    [Theory]
    [InlineData(67)]
    [InlineData(69)]
    public void Estimate_RoomForAnotherNumberOfPoints_SaysHowMany(int room)
    {
        using var estimator = new AsmNetEstimator(Manifest, MakeNetwork());
        var error = Assert.Throws<ArgumentException>(() => estimator.Estimate(new ImageView(new byte[3], 1, 1, 3), CropRegion.Square(default, 1), new Vector2[room]));
        Assert.Contains($"gives 68 points, there is room for {room}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Estimate_UprightCrop_GivesThePoseOfTheNetworkAsItIs()
    {
        // Angles beyond what a decomposition gives back, so that a way there and back would show.
        FakeNetwork network = MakeNetwork();
        new float[] { 100, 20, 30 }.CopyTo(network.Values("pose"), 0);
        using var estimator = new AsmNetEstimator(Manifest, network);
        LandmarkEstimate estimate = estimator.Estimate(new ImageView(new byte[3 * 64 * 64], 64, 64, 192), CropRegion.Square(new Vector2(30, 30), 20), new Vector2[68]);
        Assert.Equal(new HeadPose(100, 20, 30), estimate.Pose);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(-0.001f, false)]
    [InlineData(1.001f, false)]
    public void Reliability_BeyondItsRange_MeansThatNothingWasSeen(float value, bool seen)
    {
        FakeNetwork network = MakeNetwork();
        network.Values("confidence")[0] = 0.9f;
        network.Values("reliability")[67] = value;
        using var estimator = new AsmNetEstimator(Manifest with { ReliabilityOutput = "reliability" }, network);
        var estimate = estimator.Estimate(new ImageView(new byte[3 * 64 * 64], 64, 64, 192), CropRegion.Square(new Vector2(30, 30), 20), new Vector2[68]);
        Assert.Equal(seen ? 0.9f : 0, estimate.Confidence);
        Assert.Equal(!seen, estimator.Reliability.IsEmpty);
    }

    [Fact]
    public void Estimate_NumbersAgainAfterNone_AreSeen()
    {
        FakeNetwork network = MakeNetwork();
        network.Values("confidence")[0] = float.NaN;
        using var estimator = new AsmNetEstimator(Manifest with { ReliabilityOutput = "reliability" }, network);
        var landmarks = new Vector2[68];
        estimator.Estimate(new ImageView(new byte[3 * 64 * 64], 64, 64, 192), CropRegion.Square(new Vector2(30, 30), 20), landmarks);
        network.Values("confidence")[0] = 0.8f;
        Assert.Equal(0.8f, estimator.Estimate(new ImageView(new byte[3 * 64 * 64], 64, 64, 192), CropRegion.Square(new Vector2(30, 30), 20), landmarks).Confidence);
        Assert.Equal(68, estimator.Reliability.Length);
    }

    [Fact]
    public void Estimate_Picture_ReachesTheNetworkAsTheManifestSays()
    {
        // 8 x 8 pixels whose blue is 10, green 20 and red 51, shown one to one; red comes first and is divided by 255.
        byte[] pixels = [.. Enumerable.Range(0, 3 * 8 * 8).Select(i => (byte)((i % 3) switch { 0 => 10, 1 => 20, _ => 51 }))];
        FakeNetwork network = MakeNetwork();
        using var estimator = new AsmNetEstimator(Manifest, network);
        estimator.Estimate(new ImageView(pixels, 8, 8, 24), CropRegion.Square(new Vector2(3.5f, 3.5f), 8), new Vector2[68]);
        Assert.Equal(1, network.Runs);
        Assert.All(network.Input[..64].ToArray(), value => Assert.Equal(0.2f, value, 1e-5f));
        Assert.All(network.Input[128..].ToArray(), value => Assert.Equal(10 / 255f, value, 1e-5f));
    }

    [Theory]
    [InlineData("confidence", "reliability")]
    [InlineData("reliability", "confidence")]
    public void Estimate_OutputsInAnyOrder_AreFoundByName(string first, string last)
    {
        int Length(string name) => name == "confidence" ? 1 : 68;
        var network = new FakeNetwork(
            [1, 3, 8, 8], new TensorInfo(first, [1, Length(first)]), new TensorInfo("pose", [1, 3]), new TensorInfo("landmarks", [1, 136]), new TensorInfo(last, [1, Length(last)]));
        network.Values("confidence")[0] = 0.6f;
        network.Values("reliability")[9] = 0.3f;
        using var estimator = new AsmNetEstimator(Manifest with { ReliabilityOutput = "reliability" }, network);
        var estimate = estimator.Estimate(new ImageView(new byte[3 * 64 * 64], 64, 64, 192), CropRegion.Square(new Vector2(30, 30), 20), new Vector2[68]);
        Assert.Equal(0.6f, estimate.Confidence);
        Assert.Equal(0.3f, estimator.Reliability[9]);
        network.Values("reliability")[9] = 2;
        Assert.Equal(0, estimator.Estimate(new ImageView(new byte[3 * 64 * 64], 64, 64, 192), CropRegion.Square(new Vector2(30, 30), 20), new Vector2[68]).Confidence);
    }

    [Fact]
    public void Members_WithoutTheirArgument_Refuse()
    {
        Assert.Throws<ArgumentNullException>(() => new AsmNetEstimator(null!, MakeNetwork()));
        Assert.Throws<ArgumentNullException>(() => new AsmNetEstimator(Manifest, null!));
        Assert.Throws<ArgumentNullException>(() => AsmNetEstimator.Create(null!, default, new FakeNetworkFactory(_ => MakeNetwork())));
        Assert.Throws<ArgumentNullException>(() => AsmNetEstimator.Create(Manifest, default, null!));
    }

    [Fact]
    public void Dispose_Estimator_EndsItsNetwork()
    {
        FakeNetwork network = MakeNetwork();
        new AsmNetEstimator(Manifest, network).Dispose();
        Assert.True(network.Disposed);
    }

    private static FakeNetwork MakeNetwork() => new(
        [1, 3, 8, 8],
        new TensorInfo("landmarks", [1, 136]),
        new TensorInfo("pose", [1, 3]),
        new TensorInfo("confidence", [1, 1]),
        new TensorInfo("reliability", [1, 68]));

    /// <summary>A face of 60 x 80 pixels about (50, 60) with level eyes, turned by an angle.</summary>
    private static Vector2[] LevelFace(float angle)
    {
        var points = new Vector2[68];
        points[0] = new Vector2(-30, -40);
        points[16] = new Vector2(30, 40);
        points.AsSpan(36, 6).Fill(new Vector2(-15, -10));
        points.AsSpan(42, 6).Fill(new Vector2(15, -10));
        Similarity.Create(1, angle, new Vector2(50, 60)).Apply(points, points);
        return points;
    }
}
