using ASMNet.Shapes;

namespace ASMNet.Tests.Shapes;

public sealed class ShapeModelChecksTests
{
    // Two points and the modes e0 and e1: every part right.
    private static readonly float[] Mean = [0, 1, 0, -1];
    private static readonly float[][] Modes = [[1, 0, 0, 0], [0, 1, 0, 0]];

    [Fact]
    public void Constructor_SmallestModel_IsTaken()
    {
        var model = new ShapeModel(ShapeNormalisation.Similarity, Mean, Modes, [0.5f, 0.5f], [0.5f, 1]);
        Assert.Equal(2, model.PointCount);
        Assert.Equal(2, model.ModeCount);
        Assert.Equal(0, new ShapeModel(ShapeNormalisation.Similarity, Mean, [], [], []).ModeCount);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public void Constructor_MeanOfTooFewOrOddNumbers_SaysSo(int length) =>
        AssertRefused($"two numbers for each of at least two points, not {length} numbers", new float[length], [], [], []);

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void Constructor_MeanThatIsNotFinite_IsRefused(float number) =>
        AssertRefused("The mean holds a number that is not finite.", [0, 1, number, -1], [], [], []);

    [Fact]
    public void Constructor_OtherNumbersOfParts_SaysHowMany()
    {
        AssertRefused("There are 2 modes, but 1 eigenvalues and 2 shares of variance.", Mean, Modes, [1], [0.5f, 1]);
        AssertRefused("There are 2 modes, but 2 eigenvalues and 3 shares of variance.", Mean, Modes, [2, 1], [0.5f, 0.7f, 1]);
        AssertRefused("There are 0 modes, but 1 eigenvalues and 0 shares of variance.", Mean, [], [1], []);
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(-1, -2, 0)]
    [InlineData(1, 0, 1)]
    [InlineData(1, 1.001f, 1)]
    [InlineData(float.NaN, 1, 0)]
    [InlineData(1, float.NaN, 1)]
    public void Constructor_EigenvaluesNotPositiveAndFalling_SaysWhich(float first, float second, int wrong) =>
        AssertRefused($"Eigenvalue {wrong} is ", Mean, Modes, [first, second], [0.5f, 1]);

    [Fact]
    public void Constructor_ModesThatAreNoBasis_SaysWhich()
    {
        AssertRefused("Mode 1 is null.", Mean, [Modes[0], null!], [2, 1], [0.5f, 1]);
        AssertRefused("Mode 1 has 3 numbers, the mean has 4.", Mean, [Modes[0], [0, 1, 0]], [2, 1], [0.5f, 1]);
        AssertRefused("Mode 0 is not a unit vector.", Mean, [[1.01f, 0, 0, 0]], [1], [1]);
        AssertRefused("Mode 0 is not a unit vector.", Mean, [[0, 0, 0.99f, 0]], [1], [1]);
        AssertRefused("Mode 0 is not a unit vector.", Mean, [[float.NaN, 0, 0, 0]], [1], [1]);
        AssertRefused("Mode 1 is not a unit vector.", Mean, [Modes[0], [0, 2, 0, 0]], [2, 1], [0.5f, 1]);
        AssertRefused("Modes 0 and 1 are not orthogonal.", Mean, [Modes[0], [0.01f, 0.99995f, 0, 0]], [2, 1], [0.5f, 1]);
        AssertRefused("Modes 0 and 1 are not orthogonal.", Mean, [Modes[0], [-0.01f, 0.99995f, 0, 0]], [2, 1], [0.5f, 1]);
    }

    [Fact]
    public void Constructor_ModesRoundedToTheDigitsOfAFile_AreTaken() =>
        Assert.Equal(2, new ShapeModel(ShapeNormalisation.Box, Mean, [[1.00001f, 0, 0, 0], [0.00001f, 1, 0, 0]], [2, 1], [0.5f, 1]).ModeCount);

    [Fact]
    public void Constructor_PartMissing_Refuses()
    {
        Assert.Throws<ArgumentNullException>("mean", () => new ShapeModel(ShapeNormalisation.Box, null!, [], [], []));
        Assert.Throws<ArgumentNullException>("modes", () => new ShapeModel(ShapeNormalisation.Box, Mean, null!, [], []));
        Assert.Throws<ArgumentNullException>("eigenvalues", () => new ShapeModel(ShapeNormalisation.Box, Mean, [], null!, []));
        Assert.Throws<ArgumentNullException>("variance", () => new ShapeModel(ShapeNormalisation.Box, Mean, [], [], null!));
    }

    private static void AssertRefused(string message, float[] mean, float[][] modes, float[] eigenvalues, float[] variance)
    {
        var error = Assert.Throws<ArgumentException>(() => new ShapeModel(ShapeNormalisation.Similarity, mean, modes, eigenvalues, variance));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }
}
