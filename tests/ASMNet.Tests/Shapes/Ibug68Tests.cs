using ASMNet.Shapes;

namespace ASMNet.Tests.Shapes;

public sealed class Ibug68Tests
{
    [Fact]
    public void Mirror_AppliedTwice_ComesBack()
    {
        for (int i = 0; i < Ibug68.Count; i++)
        {
            Assert.Equal(i, Ibug68.Mirror[Ibug68.Mirror[i]]);
        }
    }

    [Theory]
    [InlineData(0, 16)]
    [InlineData(8, 8)]
    [InlineData(17, 26)]
    [InlineData(30, 30)]
    [InlineData(31, 35)]
    [InlineData(36, 45)]
    [InlineData(37, 44)]
    [InlineData(41, 46)]
    [InlineData(48, 54)]
    [InlineData(51, 51)]
    [InlineData(59, 55)]
    [InlineData(60, 64)]
    [InlineData(67, 65)]
    public void Mirror_Point_IsItsTwinOnTheOtherSide(int point, int twin) => Assert.Equal(twin, Ibug68.Mirror[point]);

    [Fact]
    public void Contours_All_CoverEveryPointOnce()
    {
        int next = 0;
        foreach (LandmarkContour contour in Ibug68.Contours)
        {
            Assert.Equal(next, contour.Start);
            next += contour.Length;
        }

        Assert.Equal(Ibug68.Count, next);
    }
}
