using System.Numerics;
using ASMNet.Geometry;

namespace ASMNet.Imaging;

/// <summary>
/// Cuts a region out of a picture and resamples it to a network's input: one bilinear sample a pixel. Where the picture is more than 1.5
/// times finer than the input, it is first shrunk there by a whole number, each pixel being the mean of a block, so that nothing aliases
/// and a large region costs little more than a small one. Outside the picture is black. It keeps its buffers, so it allocates nothing
/// for regions of sizes that it has seen before. Not for several threads at once.
/// </summary>
public sealed class CropSampler
{
    // A little more than 1.5, so that rounding decides nothing where a picture is just that much finer.
    private const float LargestStep = 1.501f;
    private readonly BlockReducer _reducer = new();
    private readonly bool _wide;

    /// <summary>Makes a sampler for the widest instructions of this processor.</summary>
    public CropSampler()
        : this(BilinearSampler.IsWideSupported)
    {
    }

    /// <summary>Makes a sampler with or without wide instructions, for comparison.</summary>
    internal CropSampler(bool wide) => _wide = wide;

    /// <summary>Fills a planar float picture (channels x height x width).</summary>
    /// <param name="image">The picture.</param>
    /// <param name="region">What to cut out; may reach beyond the picture.</param>
    /// <param name="width">Width of the result in pixels, at least 1.</param>
    /// <param name="height">Height of the result in pixels, at least 1.</param>
    /// <param name="normalisation">Plane order and scaling of the values.</param>
    /// <param name="planes">Receives <c>3 * width * height</c> values.</param>
    /// <exception cref="ArgumentException">A size is not positive or the result does not fit.</exception>
    public void Sample(in ImageView image, in CropRegion region, int width, int height, in PixelNormalisation normalisation, Span<float> planes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (planes.Length < 3 * width * height)
        {
            throw new ArgumentException($"{planes.Length} values do not hold 3 planes of {width}x{height}.", nameof(planes));
        }

        (float sine, float cosine) = MathF.SinCos(region.Rotation);
        Vector2 across = new Vector2(cosine, sine) * (region.Width / width);
        Vector2 down = new Vector2(-sine, cosine) * (region.Height / height);
        Vector2 start = region.Center + (0.5f * (1 - width) * across) + (0.5f * (1 - height) * down);

        // How far apart the samples lie along the picture's own axes.
        int factorX = FactorFor(new Vector2(across.X, down.X).Length(), image.Width);
        int factorY = FactorFor(new Vector2(across.Y, down.Y).Length(), image.Height);
        ImageView view = image;
        if (factorX > 1 || factorY > 1)
        {
            BlockGrid grid = BlockGrid.Around(image, region, factorX, factorY);
            var factor = new Vector2(factorX, factorY);
            view = _reducer.Reduce(image, grid);
            start = grid.FromImage(start);
            across /= factor;
            down /= factor;
        }

        for (int row = 0; row < height; row++)
        {
            Span<float> first = planes.Slice(row * width, width);
            Span<float> second = planes.Slice((height + row) * width, width);
            Span<float> third = planes.Slice(((2 * height) + row) * width, width);
            BilinearSampler.Fill(view, new SampledLine(start + (row * down), across, first, second, third, normalisation), _wide);
        }
    }

    private static int FactorFor(float step, int most) => step > LargestStep ? Math.Min((int)MathF.Round(step), most) : 1;
}
