using System.Numerics;
using ASMNet.Live.Rendering;

namespace ASMNet.Live.Tests.Rendering;

public sealed class CoverageMaskTests
{
    [Theory]
    [InlineData(3.0f)]
    [InlineData(7.5f)]
    [InlineData(20.25f)]
    public void AddDisc_AnyRadius_CoversItsArea(float radius)
    {
        double covered = Coverage(mask => mask.AddDisc(new Vector2(49.7f, 51.2f), radius));
        double area = Math.PI * radius * radius;
        Assert.InRange(covered, 0.98 * area, 1.02 * area);
    }

    [Theory]
    [InlineData(60, 0)]
    [InlineData(0, 60)]
    [InlineData(40, 40)]
    [InlineData(-50, 13)]
    [InlineData(7, -55)]
    public void AddLine_AnyDirection_CoversItsAreaWithRoundEnds(float dx, float dy)
    {
        const float Radius = 4;
        var offset = new Vector2(dx, dy);
        var middle = new Vector2(50.3f, 49.6f);
        double covered = Coverage(mask => mask.AddLine(middle - (offset / 2), middle + (offset / 2), Radius));
        double area = (2 * Radius * offset.Length()) + (Math.PI * Radius * Radius);
        Assert.InRange(covered, 0.98 * area, 1.02 * area);
    }

    [Fact]
    public void Composite_OverlappingStrokes_DoNotShowThroughEachOther()
    {
        var once = new Picture(40, 40, 0);
        var twice = new Picture(40, 40, 0);
        foreach ((Picture picture, int times) in new[] { (once, 1), (twice, 2) })
        {
            var mask = new CoverageMask();
            mask.Resize(40, 40);
            for (int i = 0; i < times; i++)
            {
                mask.AddDisc(new Vector2(20, 20), 8.3f);
            }

            mask.Composite(Surface(picture), new BgrColour(255, 255, 255), 0.5f);
        }

        Assert.Equal(once.Pixels, twice.Pixels);
        Assert.InRange(once.Brightness(20, 20), 126, 129);
    }

    [Fact]
    public void Composite_SecondTime_HasNothingLeftToDraw()
    {
        var mask = new CoverageMask();
        mask.Resize(40, 40);
        mask.AddDisc(new Vector2(20, 20), 8);
        mask.Composite(Surface(new Picture(40, 40, 0)), new BgrColour(255, 255, 255), 1);
        var picture = new Picture(40, 40, 0);
        mask.Composite(Surface(picture), new BgrColour(255, 255, 255), 1);
        Assert.DoesNotContain(picture.Pixels, value => value != 0);
    }

    [Theory]
    [InlineData(-1e9f, 5, 3, 4)]
    [InlineData(-20, -20, 200, 150)]
    [InlineData(float.NaN, 1, 2, 3)]
    [InlineData(50, float.PositiveInfinity, 2, 3)]
    public void AddLine_PartlyOrWhollyOutside_IsCutAtTheBorder(float x0, float y0, float x1, float y1)
    {
        double covered = Coverage(mask => mask.AddLine(new Vector2(x0, y0), new Vector2(x1, y1), 2));
        Assert.InRange(covered, 0, 100 * 100);
    }

    private static double Coverage(Action<CoverageMask> draw)
    {
        var mask = new CoverageMask();
        mask.Resize(100, 100);
        draw(mask);
        var picture = new Picture(100, 100, 0);
        mask.Composite(Surface(picture), new BgrColour(255, 255, 255), 1);
        double sum = 0;
        for (int i = 0; i < picture.Pixels.Length; i += 3)
        {
            sum += picture.Pixels[i] / 255.0;
        }

        return sum;
    }

    private static PixelSurface Surface(Picture picture) => new(picture.Pixels, picture.Width, picture.Height, picture.Stride);
}
