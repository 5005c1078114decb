using System.Numerics;
using ASMNet.Geometry;
using ASMNet.Imaging;
using ASMNet.Inference;
using ASMNet.Landmarks;
using ASMNet.Tests.Inference;

namespace ASMNet.Tests.Landmarks;

public sealed class MirroredNetworkTests
{
    private const int Side = 8;

    private static readonly LandmarkManifest Manifest = new()
    {
        Name = "test",
        Network = "test.onnx",
        InputWidth = Side,
        InputHeight = Side,
        ConfidenceOutput = "confidence",
        ReliabilityOutput = "reliability",
        CropScale = 1,
        Mirror = true,
    };

    private static readonly byte[] Pixels = [.. Enumerable.Range(0, 3 * Side * Side).Select(i => (byte)(i / 3 % Side == 0 ? 255 : 0))];

    [Fact]
    public void Estimate_ManifestWithMirror_IsTheMeanOfThePictureAndItsMirrorImage()
    {
        using FakeNetwork network = Network(Answer);
        using var estimator = new AsmNetEstimator(Manifest, network);
        var landmarks = new Vector2[68];
        LandmarkEstimate estimate = estimator.Estimate(LeftEdgeWhite, CropRegion.Square(new Vector2(3.5f), Side), landmarks);

        Assert.Equal(2, network.Runs);
        Assert.True(Vector2.Distance(new Vector2(3.5f) + (Side * new Vector2(-0.29f, 0.11f)), landmarks[0]) < 1e-4f);
        Assert.True(Vector2.Distance(new Vector2(3.5f) + (Side * new Vector2(0.21f, 0.31f)), landmarks[16]) < 1e-4f);
        Assert.Equal(11, estimate.Pose.Yaw, 1e-4f);
        Assert.Equal(6, estimate.Pose.Pitch, 1e-4f);
        Assert.Equal(3, estimate.Pose.Roll, 1e-4f);
        Assert.Equal(0.7f, estimate.Confidence, 1e-6f);
        Assert.Equal(0.5f, estimator.Reliability[0], 1e-6f);
    }

    [Fact]
    public void Estimate_MirrorImageThatGivesNoNumber_HasSeenNoFace()
    {
        using FakeNetwork network = Network(fake => fake.Values("pose")[0] = fake.Runs == 2 ? float.NaN : 1);
        using var estimator = new AsmNetEstimator(Manifest, network);
        Assert.Equal(default, estimator.Estimate(LeftEdgeWhite, CropRegion.Square(new Vector2(3.5f), Side), new Vector2[68]));
    }

    [Fact]
    public void Estimate_WithMirror_AllocatesNothing()
    {
        using FakeNetwork network = Network(_ => { });
        using var estimator = new AsmNetEstimator(Manifest, network);
        var landmarks = new Vector2[68];
        byte[] pixels = new byte[3 * Side * Side];
        Assert.Equal(0, Allocations.Least(() => estimator.Estimate(new ImageView(pixels, Side, Side, 3 * Side), CropRegion.Square(new Vector2(3.5f), Side), landmarks)));
    }

    [Fact]
    public void Dispose_EstimatorWithMirror_EndsItsNetwork()
    {
        FakeNetwork network = Network(Answer);
        new AsmNetEstimator(Manifest, network).Dispose();
        Assert.True(network.Disposed);
    }

    private static ImageView LeftEdgeWhite => new(Pixels, Side, Side, 3 * Side);

    private static FakeNetwork Network(Action<FakeNetwork> answers) => new(
        [1, 3, Side, Side],
        new TensorInfo("landmarks", [1, 136]),
        new TensorInfo("pose", [1, 3]),
        new TensorInfo("confidence", [1, 1]),
        new TensorInfo("reliability", [1, 68]))
    { Answers = answers };

    /// <summary>What a network says of a face, and of its mirror image a little otherwise: there point 16 stands where point 0 was.</summary>
    private static void Answer(FakeNetwork network)
    {
        bool own = network.Input[0] > 0.5f;
        float[] points = network.Values("landmarks");
        (points[0], points[1]) = own ? (-0.3f, 0.1f) : (-0.22f, 0.32f);
        (points[32], points[33]) = own ? (0.2f, 0.3f) : (0.28f, 0.12f);
        float[] pose = network.Values("pose");
        (pose[0], pose[1], pose[2]) = own ? (10, 5, 2) : (-12, 7, -4);
        network.Values("confidence")[0] = own ? 0.8f : 0.6f;
        network.Values("reliability")[own ? 0 : 16] = own ? 0.6f : 0.4f;
        network.Values("reliability")[own ? 16 : 0] = 1;
    }
}
