using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;
using ASMNet.Geometry;
using ASMNet.Shapes;

namespace ASMNet.Tests.Shapes;

/// <summary>A small shape model of two modes with deviations 0.1 and 0.05.</summary>
internal static class TestShapes
{
    private static readonly (float[] Mean, float[][] Modes) Parts = Draw();
    private static readonly float[] Eigenvalues = [0.01f, 0.0025f];
    private static readonly float[] Variance = [0.8f, 1];

    public static ShapeModel Model() => new(ShapeNormalisation.Similarity, [.. Parts.Mean], [[.. Parts.Modes[0]], [.. Parts.Modes[1]]], [.. Eigenvalues], [.. Variance]);

    /// <summary>One of the model's two modes, a unit vector.</summary>
    public static float[] Mode(int index) => [.. Parts.Modes[index]];

    public static Vector2[] Face(ShapeModel model, float[] coefficients, Similarity place)
    {
        var points = new Vector2[model.PointCount];
        model.Reconstruct(coefficients, MemoryMarshal.Cast<Vector2, float>(points.AsSpan()));
        place.Apply(points, points);
        return points;
    }

    /// <summary>A unit vector that the alignment and the modes leave alone.</summary>
    public static float[] BeyondTheModes()
    {
        double[] mean = [.. Parts.Mean.Select(v => (double)v)];
        double[] turn = [.. Enumerable.Range(0, mean.Length).Select(i => i % 2 == 0 ? -mean[i + 1] : mean[i - 1])];
        double[][] modes = [.. Parts.Modes.Select(mode => Array.ConvertAll(mode, v => (double)v))];
        return [.. DrawMode(new Random(5), [mean, turn, .. modes]).Select(v => (float)v)];
    }

    public static string Json() => JsonSerializer.Serialize(new
    {
        layout = "ibug68",
        points = 68,
        normalisation = "similarity",
        source = "test",
        mean = Parts.Mean,
        eigenvalues = Eigenvalues,
        variance = Variance,
        modes = Parts.Modes,
    });

    private static (float[] Mean, float[][] Modes) Draw()
    {
        var random = new Random(11);
        double[] mean = [.. Enumerable.Range(0, 136).Select(_ => random.NextDouble() - 0.5)];
        Centre(mean);
        double radius = Math.Sqrt(mean.Sum(v => v * v) / 68);
        mean = [.. mean.Select(v => v / radius)];
        double[] turn = [.. Enumerable.Range(0, 136).Select(i => i % 2 == 0 ? -mean[i + 1] : mean[i - 1])];

        // Modes carry no shift, size or rotation; otherwise an alignment could not tell them from those.
        double[] first = DrawMode(random, mean, turn);
        double[] second = DrawMode(random, mean, turn, first);
        return ([.. mean.Select(v => (float)v)], [[.. first.Select(v => (float)v)], [.. second.Select(v => (float)v)]]);
    }

    private static double[] DrawMode(Random random, params double[][] others)
    {
        double[] mode = [.. Enumerable.Range(0, 136).Select(_ => random.NextDouble() - 0.5)];
        Centre(mode);
        foreach (double[] other in others)
        {
            double along = mode.Zip(other, (a, b) => a * b).Sum() / other.Sum(v => v * v);
            mode = [.. mode.Zip(other, (a, b) => a - (along * b))];
        }

        double length = Math.Sqrt(mode.Sum(v => v * v));
        return [.. mode.Select(v => v / length)];
    }

    private static void Centre(double[] shape)
    {
        double x = shape.Where((_, i) => i % 2 == 0).Average();
        double y = shape.Where((_, i) => i % 2 == 1).Average();
        for (int i = 0; i < shape.Length; i++)
        {
            shape[i] -= i % 2 == 0 ? x : y;
        }
    }
}
