using System.Numerics;
using ASMNet.Geometry;
using ASMNet.Imaging;
using ASMNet.Tracking;

namespace ASMNet.Tests.Tracking;

/// <summary>Where a better crop is looked for, and which is taken. A crop of 100 pixels around (300, 200), turned by a quarter: what is right in it is down in the picture.</summary>
public sealed class CropSearchTests : IDisposable
{
    private const float Known = 0.8f;
    private static readonly Vector2 Middle = new(300, 200);
    private static readonly CropRegion Region = new(Middle, 100, 100, MathF.PI / 2);

    private readonly FakeEstimator _estimator = new();
    private readonly List<CropRegion> _looks = [];
    private readonly CropSearch _search;
    private readonly byte[] _pixels = new byte[3 * 640 * 480];

    public CropSearchTests()
    {
        _estimator.Faces.Add(new FakeFace { Side = 80 });
        _search = new CropSearch(_estimator, new FrameJudge(new FaceTrackerOptions(), null));
    }

    public void Dispose() => _estimator.Dispose();

    [Fact]
    public void Best_NothingAskedFor_IsTheKnownCropWithoutALook()
    {
        Assert.Equal(Region, Best(crop => (crop.Center, 0.99f)));
        Assert.Empty(_looks);
    }

    // To both sides by a fifth, up by a fifth and a fifth larger, and a quarter larger: all as the face is held.
    [Fact]
    public void Best_Around_LooksBesideAboveAndWider()
    {
        Assert.Equal(Region, Best(crop => (crop.Center, 0.1f), around: true));
        (float X, float Y, float Side)[] expected = [(300, 220, 100), (300, 180, 100), (320, 200, 120), (300, 200, 125)];
        Assert.Equal(expected.Length, _looks.Count);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(0, Vector2.Distance(new Vector2(expected[i].X, expected[i].Y), _looks[i].Center), 1e-3f);
            Assert.Equal(expected[i].Side, _looks[i].Width, 1e-3f);
            Assert.Equal(expected[i].Side, _looks[i].Height, 1e-3f);
            Assert.Equal(Region.Rotation, _looks[i].Rotation);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Best_OneWayThatTheNetworkIsSurestOf_IsThat(int best)
    {
        CropRegion found = Best(crop => (crop.Center, _looks.Count == best + 1 ? 0.95f : 0.85f), around: true);
        Assert.Equal(_looks[best], found);
    }

    // A hundredth surer, so that two equal ones do not take turns.
    [Theory]
    [InlineData(0.805f, false)]
    [InlineData(0.81f, false)]
    [InlineData(0.815f, true)]
    public void Best_LittleSurer_IsTakenFromAHundredthOn(float confidence, bool taken)
    {
        CropRegion former = Region with { Center = new Vector2(310, 200) };
        Assert.Equal(taken ? former : Region, Best(crop => (crop.Center, confidence), former));
    }

    [Fact]
    public void Best_SeveralAsSure_IsTheFirst()
    {
        CropRegion former = Region with { Center = new Vector2(310, 200) };
        Assert.Equal(former, Best(crop => (crop.Center, 0.95f), former, around: true));
        Assert.Equal(former, _looks[0]);
    }

    // The first look tells where the points lie, the second is around those; the third is on the other side of the eyes, which lie a fifth above the middle:
    // to the right of it, since the crop is turned by a quarter.
    [Fact]
    public void Best_UpsideDown_LooksThereTwiceAndOnTheOtherSideOfTheEyes()
    {
        _estimator.KeepsTurn = true;
        var points = new Vector2(312, 207);
        Best(_ => (points, 0.1f), upsideDown: true);
        Assert.Equal(3, _looks.Count);
        Assert.All(_looks, look => Assert.Equal(1.5f * MathF.PI, look.Rotation, 1e-4f));
        Assert.Equal(Middle, _looks[0].Center);
        Assert.Equal(0, Vector2.Distance(points, _looks[1].Center), 1e-2f);
        Assert.Equal(100, _looks[1].Width, 1e-2f);
        Assert.Equal(0, Vector2.Distance(new Vector2(340, 200), _looks[2].Center), 1e-3f);
        Assert.Equal(100, _looks[2].Width);
    }

    [Fact]
    public void Best_UpsideDownWithPointsThatAreNone_IsNotLookedAtAgain()
    {
        Assert.Equal(Region, Best(_ => (new Vector2(float.NaN), 0.99f), upsideDown: true));
        Assert.Equal(2, _looks.Count);
    }

    // As after a detector's box, a face may lie up to 0.8 sides off; one that the judge sees nothing in is not taken, however sure the network is.
    [Theory]
    [InlineData(79, true)]
    [InlineData(81, false)]
    public void Best_FaceFarOffTheCrop_IsTakenWithinFourFifths(float distance, bool taken)
    {
        CropRegion former = Region with { Center = new Vector2(310, 200) };
        Assert.Equal(taken ? former : Region, Best(crop => (crop.Center + new Vector2(0, distance), 0.99f), former));
    }

    private CropRegion Best(Func<CropRegion, (Vector2 Center, float Confidence)> sees, CropRegion? former = null, bool around = false, bool upsideDown = false)
    {
        _estimator.Sees = crop =>
        {
            _looks.Add(crop);
            return sees(crop);
        };
        return _search.Best(new ImageView(_pixels, 640, 480, 3 * 640), Region, Known, former, around, upsideDown);
    }
}
