using System.Numerics;
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

    [Fact]
    public void Mirror_MeanFaceOfTheShippedModel_ExchangesPointsThatLieOppositeEachOther()
    {
        using FileStream file = File.OpenRead(Path.Combine(RepositoryFiles.Root, "models", "shape68-similarity.json"));
        ReadOnlySpan<Vector2> mean = ShapeModel.Read(file, "shape68-similarity.json").MeanPoints;
        for (int i = 0; i < Ibug68.Count; i++)
        {
            // Only the nearest to the mirror image of a point can be its twin.
            Vector2 image = mean[i] * new Vector2(-1, 1);
            int nearest = 0;
            for (int j = 1; j < Ibug68.Count; j++)
            {
                nearest = Vector2.Distance(image, mean[j]) < Vector2.Distance(image, mean[nearest]) ? j : nearest;
            }

            Assert.Equal(nearest, Ibug68.Mirror[i]);
        }
    }

    [Fact]
    public void Contours_All_AreThoseOfTheMarkUp() => Assert.Equal(
        [
            ("jaw", 0, 16, false), ("right brow", 17, 21, false), ("left brow", 22, 26, false), ("nose bridge", 27, 30, false), ("nose base", 31, 35, false),
            ("right eye", 36, 41, true), ("left eye", 42, 47, true), ("outer lips", 48, 59, true), ("inner lips", 60, 67, true),
        ],
        Ibug68.ListContours().Select(contour => (contour.Name, contour.Start, contour.Start + contour.Length - 1, contour.Closed)));

    [Fact]
    public void Contours_All_AreThoseThatAreListed() => Assert.Equal(Ibug68.ListContours(), Ibug68.Contours.ToArray());

    [Fact]
    public void Eyes_Both_AreTheContoursOfTheirName()
    {
        Assert.Equal(36..42, Ibug68.RightEye);
        Assert.Equal(42..48, Ibug68.LeftEye);
    }
}
