using System.Numerics;
using ASMNet.Geometry;

namespace ASMNet.Tests.Geometry;

public sealed class CropRegionTests
{
    [Fact]
    public void ToImage_QuarterTurn_PutsTheRightEdgeBelowTheCentre()
    {
        Vector2 point = new CropRegion(new Vector2(100, 50), 40, 20, MathF.PI / 2).ToImage(new Vector2(0.5f, 0));
        Assert.Equal(100, point.X, 1e-4f);
        Assert.Equal(70, point.Y, 1e-4f);
    }

    [Fact]
    public void FromImage_OfToImage_ComesBack()
    {
        var region = new CropRegion(new Vector2(100, 50), 40, 20, 0.7f);
        Vector2 back = region.FromImage(region.ToImage(new Vector2(0.3f, -0.4f)));
        Assert.Equal(0.3f, back.X, 1e-5f);
        Assert.Equal(-0.4f, back.Y, 1e-5f);
    }
}
