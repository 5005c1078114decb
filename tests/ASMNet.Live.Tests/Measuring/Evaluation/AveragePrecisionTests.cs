using ASMNet.Detection;
using ASMNet.Geometry;
using ASMNet.Live.Measuring.Evaluation;

namespace ASMNet.Live.Tests.Measuring.Evaluation;

public sealed class AveragePrecisionTests
{
    [Fact]
    public void Compute_HitMissHit_IsTheAreaUnderTheEnvelope()
    {
        // Recall 1/2 at precision 1, recall 1 at precision 2/3.
        Assert.Equal(0.5 + (0.5 * 2 / 3), Compute(0, [Face(0), Face(100)], [Found(0, 0.9f), Found(200, 0.8f), Found(100, 0.7f)]), 1e-9);
    }

    [Fact]
    public void Compute_SecondDetectionOfOneFace_CountsAgainst() =>
        Assert.Equal(0.5 + (0.5 * 2 / 3), Compute(0, [Face(0), Face(100)], [Found(0, 0.9f), Found(1, 0.8f), Found(100, 0.7f)]), 1e-9);

    [Fact]
    public void Compute_FaceBelowTheSize_CountsNeitherWay() =>
        Assert.Equal(1, Compute(40, [Face(0, 20), Face(100, 50)], [Found(0, 0.9f, 20), Found(100, 0.8f, 50)]), 1e-9);

    [Fact]
    public void Compute_InvalidFace_CountsNeitherWay() =>
        Assert.Equal(1, Compute(0, [Face(0) with { Invalid = true }, Face(100)], [Found(0, 0.9f), Found(100, 0.8f)]), 1e-9);

    [Fact]
    public void Compute_OverlapBelowHalf_IsNoHit() => Assert.Equal(0, Compute(0, [Face(0)], [Found(7, 0.9f)]));

    [Fact]
    public void Compute_NothingFound_IsZero() => Assert.Equal(0, Compute(0, [Face(0)], []));

    [Theory]
    [InlineData(false, 50)]
    [InlineData(true, 10)]
    public void Compute_NoFaceToFind_IsNothing(bool invalid, float smallest)
    {
        var precision = new AveragePrecision(smallest);
        precision.Add([Face(0) with { Invalid = invalid }], [Found(0, 0.9f)]);
        Assert.Null(precision.Compute());
    }

    [Fact]
    public void Compute_SeveralPhotos_AreRankedTogether()
    {
        var precision = new AveragePrecision(0);
        precision.Add([Face(0)], [Found(0, 0.5f)]);
        precision.Add([Face(0)], [Found(300, 0.9f)]);
        Assert.Equal(2, precision.Faces);

        // One of two faces is found, after one false detection.
        Assert.Equal(0.25, precision.Compute()!.Value, 1e-9);
    }

    private static double Compute(float smallest, LabelledFace[] faces, FaceDetection[] found)
    {
        var precision = new AveragePrecision(smallest);
        precision.Add(faces, found);
        return precision.Compute()!.Value;
    }

    private static LabelledFace Face(float x, float side = 20) => new(new BoundingBox(x, 0, side, side), false);

    private static FaceDetection Found(float x, float score, float side = 20) => new(new BoundingBox(x, 0, side, side), score, null);
}
