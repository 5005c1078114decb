using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;
using ASMNet.Geometry;
using ASMNet.Shapes;

namespace ASMNet.Tests.Shapes;

/// <summary>A small shape model of two modes with deviations 0.1 and 0.05.</summary>
internal static class TestShapes
{
    public static ShapeModel Model()
    {
        var random = new Random(11);
        double[] mean = [.. Enumerable.Range(0, 136).Select(_ => random.NextDouble() - 0.5)];
        Centre(mean);
        double radius = Math.Sqrt(mean.Sum(v => v * v) / 68);
        mean = [.. mean.Select(v => v / radius)];
        double[] turn = [.. Enumerable.Range(0, 136).Select(i => i % 2 == 0 ? -mean[i + 1] : mean[i - 1])];

        // Modes carry no shift, size or rotation; otherwise an alignment could not tell them from those.
        double[] first = Mode(random, mean, turn);
        double[] second = Mode(random, mean, turn, first);
        return new ShapeModel(
            ShapeNormalisation.Similarity,
            [.. mean.Select(v => (float)v)],
            [[.. first.Select(v => (float)v)], [.. second.Select(v => (float)v)]],
            [0.01f, 0.0025f],
            [0.8f, 1]);
    }

    public static Vector2[] Face(ShapeModel model, float[] coefficients, Similarity place)
    {
        var points = new Vector2[model.PointCount];
        model.Reconstruct(coefficients, MemoryMarshal.Cast<Vector2, float>(points.AsSpan()));
        place.Apply(points, points);
        return points;
    }

    /// <summary>A unit vector that the alignment and the modes leave alone.</summary>
    public static float[] BeyondTheModes(ShapeModel model)
    {
        double[] mean = [.. model.Mean.ToArray().Select(v => (double)v)];
        double[] turn = [.. Enumerable.Range(0, mean.Length).Select(i => i % 2 == 0 ? -mean[i + 1] : mean[i - 1])];
        double[][] modes = [.. Enumerable.Range(0, model.ModeCount).Select(k => model.Mode(k).ToArray().Select(v => (double)v).ToArray())];
        return [.. Mode(new Random(5), [mean, turn, .. modes]).Select(v => (float)v)];
    }

    public static int IndexOfLargest(float[] values) => Array.IndexOf(values, values.MaxBy(Math.Abs));

    public static string Json(ShapeModel model) => JsonSerializer.Serialize(new
    {
        layout = "ibug68",
        points = 68,
        normalisation = "similarity",
        source = "test",
        mean = model.Mean.ToArray(),
        eigenvalues = model.Eigenvalues.ToArray(),
        variance = model.Variance.ToArray(),
        modes = Enumerable.Range(0, model.ModeCount).Select(k => model.Mode(k).ToArray()),
    });

    private static double[] Mode(Random random, params double[][] others)
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
