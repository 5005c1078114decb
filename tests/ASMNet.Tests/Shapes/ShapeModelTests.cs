using System.Numerics;
using System.Text;
using System.Text.Json;
using ASMNet.Geometry;
using ASMNet.Inference;
using ASMNet.Shapes;

namespace ASMNet.Tests.Shapes;

public sealed class ShapeModelTests
{
    [Fact]
    public void Measure_FaceAtOneAndTwoDeviations_IsTheirRootMeanSquare()
    {
        ShapeModel model = TestShapes.Model();
        ShapeFit fit = model.Measure(TestShapes.Face(model, [0.1f, 0.1f], Similarity.Create(80, 0.2f, new Vector2(9, 9))));
        Assert.Equal(MathF.Sqrt((1 + 4) / 2f), fit.Deviation, 0.02f);
        Assert.Equal(0, fit.Residual, 1e-3f);
        Assert.Equal(80, fit.Alignment.Scale, 0.5f);
        Assert.Equal(0.2f, fit.Alignment.Rotation, 0.01f);
    }

    [Fact]
    public void Measure_ScrambledPoints_LieFarFromTheModel()
    {
        ShapeModel model = TestShapes.Model();
        var random = new Random(3);
        Vector2[] points = [.. Enumerable.Range(0, 68).Select(_ => new Vector2(random.NextSingle(), random.NextSingle()) * 100)];
        Assert.True(model.Measure(points).Residual > 0.5f);
    }

    [Fact]
    public void Read_ValidFile_GivesTheModel()
    {
        ShapeModel model = Read(TestShapes.Json());
        Assert.Equal(68, model.PointCount);
        Assert.Equal(2, model.ModeCount);
        Assert.Equal(ShapeNormalisation.Similarity, model.Normalisation);

        // The deviations are the roots of the eigenvalues in the file.
        float[] limited = [1, 1];
        model.Limit(limited, 1);
        Assert.Equal(0.1f, limited[0], 1e-6f);
        Assert.Equal(0.05f, limited[1], 1e-6f);
    }

    [Fact]
    public void Read_WrongSize_SaysWhatIsWrong()
    {
        JsonElement[] mean = [.. JsonDocument.Parse(TestShapes.Json()).RootElement.GetProperty("mean").EnumerateArray()];
        string text = TestShapes.Json().Replace($"[{mean[0]},", "[", StringComparison.Ordinal);
        var error = Assert.Throws<ModelFormatException>(() => Read(text));
        Assert.Contains("shape.json: field 'mean' must hold 136 numbers, not 135", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"ibug68\"", "\"wflw98\"", "the layout is 'wflw98'")]
    [InlineData("\"points\":68", "\"points\":67", "it is a model of 67 points, only 68 are known")]
    [InlineData("\"similarity\"", "\"affine\"", "the normalisation is 'affine'")]
    [InlineData("\"eigenvalues\":[0.01,", "\"eigenvalues\":[", "field 'eigenvalues' must hold 2 numbers, not 1")]
    [InlineData("\"variance\":[0.8,", "\"variance\":[", "field 'variance' must hold 2 numbers, not 1")]
    [InlineData("\"eigenvalues\":[0.01,", "\"eigenvalues\":[0.0001,", "Eigenvalue 1 is 0.0025; they must be greater than 0 and fall")]
    public void Read_BrokenField_SaysWhatIsWrong(string part, string replacement, string message)
    {
        string text = TestShapes.Json();
        Assert.Contains(part, text, StringComparison.Ordinal);
        var error = Assert.Throws<ModelFormatException>(() => Read(text.Replace(part, replacement, StringComparison.Ordinal)));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_ModesNotOrthonormal_SaysWhich()
    {
        ShapeModel model = TestShapes.Model();
        float[] mode = TestShapes.Mode(0);
        var error = Assert.Throws<ArgumentException>(() => new ShapeModel(
            ShapeNormalisation.Similarity, model.Mean.ToArray(), [mode, mode], [0.01f, 0.0025f], [0.8f, 1]));
        Assert.Contains("Modes 0 and 1 are not orthogonal", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Align_BoxNormalisedModel_Throws()
    {
        ShapeModel model = TestShapes.Model();
        var box = new ShapeModel(ShapeNormalisation.Box, model.Mean.ToArray(), [], [], []);
        var error = Assert.Throws<InvalidOperationException>(() => box.Align(new Vector2[68]));
        Assert.Contains("this one is box-normalised", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_BoxNormalisedFile_IsTaken() =>
        Assert.Equal(ShapeNormalisation.Box, Read(TestShapes.Json().Replace("\"similarity\"", "\"box\"", StringComparison.Ordinal)).Normalisation);

    [Fact]
    public void Read_BrokenParts_NamesTheFileAndKeepsTheCause()
    {
        string text = TestShapes.Json().Replace("[0.01,", "[0.0001,", StringComparison.Ordinal);
        var error = Assert.Throws<ModelFormatException>(() => Read(text));
        Assert.StartsWith("shape.json: ", error.Message, StringComparison.Ordinal);
        Assert.IsType<ArgumentException>(error.InnerException);
    }

    [Fact]
    public void ProjectAndReconstruct_AnyShape_AreTheSumsOfTheDefinition()
    {
        ShapeModel model = TestShapes.Model();
        var random = new Random(4);
        float[] shape = [.. Enumerable.Range(0, 136).Select(_ => random.NextSingle() - 0.5f)];
        var coefficients = new float[2];
        model.Project(shape, coefficients);
        var back = new float[136];
        model.Reconstruct(coefficients, back);
        for (int k = 0; k < 2; k++)
        {
            double expected = 0;
            for (int i = 0; i < shape.Length; i++)
            {
                expected += (double)TestShapes.Mode(k)[i] * ((double)shape[i] - model.Mean[i]);
            }

            Assert.Equal(expected, coefficients[k], 1e-5);
        }

        for (int i = 0; i < shape.Length; i++)
        {
            Assert.Equal(model.Mean[i] + (coefficients[0] * TestShapes.Mode(0)[i]) + (coefficients[1] * TestShapes.Mode(1)[i]), back[i], 1e-5f);
        }
    }

    [Theory]
    [InlineData(135, 2)]
    [InlineData(137, 2)]
    [InlineData(136, 1)]
    [InlineData(136, 3)]
    public void ProjectAndReconstruct_OtherLengths_SayWhichAreRight(int numbers, int coefficients)
    {
        ShapeModel model = TestShapes.Model();
        string message = $"shapes of 136 numbers and 2 modes; got {numbers} and {coefficients}";
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => model.Project(new float[numbers], new float[coefficients])).Message, StringComparison.Ordinal);
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => model.Reconstruct(new float[coefficients], new float[numbers])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Limit_CoefficientsOnBothSides_AreHeldAtTheirDeviations()
    {
        // The deviations are 0.1 and 0.05.
        float[] coefficients = [0.5f, -0.5f];
        TestShapes.Model().Limit(coefficients, 2);
        Assert.Equal(0.2f, coefficients[0], 1e-6f);
        Assert.Equal(-0.1f, coefficients[1], 1e-6f);
        coefficients = [-0.19f, 0.09f];
        TestShapes.Model().Limit(coefficients, 2);
        Assert.Equal([-0.19f, 0.09f], coefficients);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Limit_OtherNumberOfCoefficients_IsRefused(int count) =>
        Assert.Contains("2 modes", Assert.Throws<ArgumentException>(() => TestShapes.Model().Limit(new float[count], 2)).Message, StringComparison.Ordinal);

    // It is immutable and safe for several threads, whatever becomes of the numbers that it was made of.
    [Fact]
    public void Constructor_PartsChangedAfterwards_ChangeNothing()
    {
        float[] mean = [0, 1, 0, -1];
        float[][] modes = [[0.5f, 0.5f, 0.5f, 0.5f]];
        float[] eigenvalues = [4];
        float[] variance = [1];
        var model = new ShapeModel(ShapeNormalisation.Box, mean, modes, eigenvalues, variance);
        mean[0] = modes[0][0] = eigenvalues[0] = variance[0] = 99;
        float[] shape = new float[4];
        float[] coefficients = [9];
        model.Limit(coefficients, 2);
        model.Reconstruct(coefficients, shape);

        // Twice the deviation of 2, along the mode.
        Assert.Equal([4], coefficients);
        Assert.Equal([2, 3, 2, 1], shape);
        model.Project([1, 2, 1, 0], coefficients);
        Assert.Equal([2], coefficients);
    }

    [Fact]
    public void Measure_DetailOfKnownSize_IsTheResidual()
    {
        // A unit vector beyond the modes, 0.68 times: the root mean square over 68 points is 0.68 / sqrt(68). The face's size changes nothing.
        ShapeModel model = TestShapes.Model();
        float[] beyond = TestShapes.BeyondTheModes();
        Vector2[] face = TestShapes.Face(model, [0.1f, 0], Similarity.Identity);
        for (int i = 0; i < face.Length; i++)
        {
            face[i] += 0.68f * new Vector2(beyond[2 * i], beyond[(2 * i) + 1]);
        }

        Similarity.Create(70, 0.4f, new Vector2(100, 90)).Apply(face, face);
        ShapeFit fit = model.Measure(face);
        Assert.Equal(0.68f / MathF.Sqrt(68), fit.Residual, 1e-4f);
        Assert.Equal(MathF.Sqrt(1 / 2f), fit.Deviation, 1e-3f);
    }

    [Fact]
    public void Measure_PointsThatFellTogether_IsInfinitelyFar()
    {
        ShapeFit fit = TestShapes.Model().Measure(new Vector2[68]);
        Assert.Equal(float.PositiveInfinity, fit.Deviation);
        Assert.Equal(float.PositiveInfinity, fit.Residual);
    }

    [Fact]
    public void Measure_ModelWithoutModes_HasNoDeviation()
    {
        ShapeModel model = TestShapes.Model();
        var plain = new ShapeModel(ShapeNormalisation.Similarity, model.Mean.ToArray(), [], [], []);
        ShapeFit fit = plain.Measure(TestShapes.Face(model, [0.1f, 0], Similarity.Create(60, 0, Vector2.Zero)));
        Assert.Equal(0, fit.Deviation);
        Assert.Equal(0.1f / MathF.Sqrt(68), fit.Residual, 1e-4f);
    }

    private static ShapeModel Read(string text) => ShapeModel.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "shape.json");
}
