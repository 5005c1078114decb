using System.Numerics;
using System.Runtime.InteropServices;
using ASMNet.Geometry;
using ASMNet.Inference;

namespace ASMNet.Shapes;

/// <summary>
/// The Active Shape Model (Cootes et al. 1995): a mean shape and the modes in which faces differ from it.
/// Immutable; safe for several threads. Shapes are interleaved coordinates x0, y0, x1, y1, ...
/// </summary>
public sealed class ShapeModel
{
    private readonly float[] _mean;
    private readonly float[][] _modes;
    private readonly float[] _eigenvalues;
    private readonly float[] _deviations;

    /// <summary>Makes a model from its parts, which are copied.</summary>
    /// <param name="normalisation">The frame that the shapes were brought to.</param>
    /// <param name="mean">Two numbers for each point; at least two points.</param>
    /// <param name="modes">Orthonormal vectors as long as the mean.</param>
    /// <param name="eigenvalues">The variance along each mode, greater than 0, largest first.</param>
    /// <param name="variance">For each mode the share of all variance that it and those before it hold, 0 to 1.</param>
    /// <exception cref="ArgumentException">The parts do not fit each other.</exception>
    public ShapeModel(ShapeNormalisation normalisation, float[] mean, float[][] modes, float[] eigenvalues, float[] variance)
    {
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(modes);
        ArgumentNullException.ThrowIfNull(eigenvalues);
        ArgumentNullException.ThrowIfNull(variance);
        ShapeModelChecks.Check(mean, modes, eigenvalues, variance);
        Normalisation = normalisation;
        _mean = [.. mean];
        _modes = Array.ConvertAll(modes, float[] (mode) => [.. mode]);
        _eigenvalues = [.. eigenvalues];
        _deviations = Array.ConvertAll(eigenvalues, MathF.Sqrt);
    }

    /// <summary>The frame that the shapes were brought to.</summary>
    public ShapeNormalisation Normalisation { get; }

    /// <summary>Number of points.</summary>
    public int PointCount => _mean.Length / 2;

    /// <summary>Number of modes.</summary>
    public int ModeCount => _modes.Length;

    /// <summary>The mean shape, two numbers for each point.</summary>
    public ReadOnlySpan<float> Mean => _mean;

    /// <summary>The mean shape as points.</summary>
    public ReadOnlySpan<Vector2> MeanPoints => MemoryMarshal.Cast<float, Vector2>(_mean);

    /// <summary>Reads a model file (<c>models/shape68-similarity.json</c>).</summary>
    /// <param name="stream">The JSON text.</param>
    /// <param name="name">What to call the file in messages.</param>
    /// <exception cref="ModelFormatException">The text is not a shape model of 68 points.</exception>
    public static ShapeModel Read(Stream stream, string name)
    {
        ModelJson root = ModelJson.Read(stream, name);
        if (root.Field("layout").Text() is var layout && layout != "ibug68")
        {
            throw root.Error($"the layout is '{layout}', only 'ibug68' is known");
        }

        if (root.Field("points").Number() is var points && points != Ibug68.Count)
        {
            throw root.Error($"it is a model of {points} points, only {Ibug68.Count} are known");
        }

        ShapeNormalisation normalisation = root.Field("normalisation").Text() switch
        {
            "similarity" => ShapeNormalisation.Similarity,
            "box" => ShapeNormalisation.Box,
            var other => throw root.Error($"the normalisation is '{other}', only 'similarity' and 'box' are known"),
        };
        float[] mean = root.Field("mean").Numbers(2 * Ibug68.Count);
        float[][] modes = Array.ConvertAll(root.Field("modes").Items(), mode => mode.Numbers(2 * Ibug68.Count));
        try
        {
            return new ShapeModel(normalisation, mean, modes, root.Field("eigenvalues").Numbers(modes.Length), root.Field("variance").Numbers(modes.Length));
        }
        catch (ArgumentException exception)
        {
            throw new ModelFormatException($"{name}: {exception.Message}", exception);
        }
    }

    /// <summary>
    /// Where the mean shape lies in the picture: the similarity from model coordinates to image pixels that brings the mean closest to
    /// the points. Its inverse puts the points on the tangent plane at the mean, so that no coefficient carries size.
    /// </summary>
    /// <param name="points"><see cref="PointCount"/> points in image pixels.</param>
    /// <exception cref="InvalidOperationException">The model is not similarity-normalised.</exception>
    public Similarity Align(ReadOnlySpan<Vector2> points)
    {
        if (Normalisation != ShapeNormalisation.Similarity)
        {
            throw new InvalidOperationException("Points are aligned to a similarity-normalised shape model; this one is box-normalised.");
        }

        return Similarity.Fit(MeanPoints, points);
    }

    /// <summary>The coefficients of a shape: its difference from the mean along each mode.</summary>
    /// <param name="shape">A shape in model coordinates.</param>
    /// <param name="coefficients">Receives <see cref="ModeCount"/> numbers.</param>
    public void Project(ReadOnlySpan<float> shape, Span<float> coefficients)
    {
        CheckLengths(shape.Length, coefficients.Length);
        Span<float> difference = stackalloc float[_mean.Length];
        VectorMath.Subtract(shape, _mean, difference);
        for (int k = 0; k < _modes.Length; k++)
        {
            coefficients[k] = VectorMath.Dot(_modes[k], difference);
        }
    }

    /// <summary>The shape that belongs to coefficients.</summary>
    /// <param name="coefficients"><see cref="ModeCount"/> numbers.</param>
    /// <param name="shape">Receives the shape in model coordinates.</param>
    public void Reconstruct(ReadOnlySpan<float> coefficients, Span<float> shape)
    {
        CheckLengths(shape.Length, coefficients.Length);
        _mean.CopyTo(shape);
        for (int k = 0; k < _modes.Length; k++)
        {
            VectorMath.AddScaled(shape, _modes[k], coefficients[k]);
        }
    }

    /// <summary>Limits each coefficient to a number of standard deviations.</summary>
    /// <param name="coefficients"><see cref="ModeCount"/> numbers, changed in place.</param>
    /// <param name="deviations">The limit, greater than 0; 3 in the literature.</param>
    /// <exception cref="ArgumentException">There are more or fewer coefficients than modes.</exception>
    public void Limit(Span<float> coefficients, float deviations)
    {
        CheckLengths(_mean.Length, coefficients.Length);
        for (int k = 0; k < coefficients.Length; k++)
        {
            float bound = deviations * _deviations[k];
            coefficients[k] = Math.Clamp(coefficients[k], -bound, bound);
        }
    }

    /// <summary>Measures how much points look like a face.</summary>
    /// <param name="points"><see cref="PointCount"/> points in image pixels, not all the same.</param>
    public ShapeFit Measure(ReadOnlySpan<Vector2> points)
    {
        Similarity alignment = Align(points);
        if (alignment.Scale <= 0)
        {
            return new ShapeFit(alignment, float.PositiveInfinity, float.PositiveInfinity);
        }

        Span<Vector2> shape = stackalloc Vector2[PointCount];
        Span<float> numbers = MemoryMarshal.Cast<Vector2, float>(shape);
        Span<float> difference = stackalloc float[numbers.Length];
        alignment.Inverse().Apply(points, shape);
        VectorMath.Subtract(numbers, _mean, difference);
        float total = VectorMath.Dot(difference, difference);
        float explained = 0;
        float squares = 0;
        for (int k = 0; k < _modes.Length; k++)
        {
            float coefficient = VectorMath.Dot(_modes[k], difference);
            explained += coefficient * coefficient;
            squares += coefficient * coefficient / _eigenvalues[k];
        }

        // The modes are orthonormal, so what they do not explain is the distance from the model's subspace.
        float residual = MathF.Sqrt(Math.Max(0, total - explained) / PointCount);
        return new ShapeFit(alignment, MathF.Sqrt(squares / Math.Max(1, _modes.Length)), residual);
    }

    private void CheckLengths(int shape, int coefficients)
    {
        if (shape != _mean.Length || coefficients != _modes.Length)
        {
            throw new ArgumentException($"The model has shapes of {_mean.Length} numbers and {_modes.Length} modes; got {shape} and {coefficients}.");
        }
    }
}
