using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ASMNet.Geometry;

namespace ASMNet.Imaging;

/// <summary>
/// Cuts a region out of a picture and resamples it to a network's input. Bilinear; where the region is more than 1.5 times finer than
/// the input, each input pixel is the mean of n x n bilinear samples spread evenly over it, n being the ratio rounded up, so that
/// shrinking does not alias. Outside the picture is black. Allocates nothing.
/// </summary>
public static class CropSampler
{
    /// <summary>The most samples along one side of an input pixel unless asked for otherwise.</summary>
    public const int DefaultMaxTaps = 4;

    private const float TapThreshold = 1.5f;

    /// <summary>Fills a planar float picture (channels x height x width).</summary>
    /// <param name="image">The picture.</param>
    /// <param name="region">What to cut out; may reach beyond the picture.</param>
    /// <param name="width">Width of the result in pixels, at least 1.</param>
    /// <param name="height">Height of the result in pixels, at least 1.</param>
    /// <param name="normalisation">Plane order and scaling of the values.</param>
    /// <param name="planes">Receives <c>3 * width * height</c> values.</param>
    /// <param name="maxTaps">The most samples along one side of a result pixel, at least 1; bounds the cost of a large region.</param>
    /// <exception cref="ArgumentException">A size is not positive or the result does not fit.</exception>
    public static void Sample(
        in ImageView image,
        in CropRegion region,
        int width,
        int height,
        in PixelNormalisation normalisation,
        Span<float> planes,
        int maxTaps = DefaultMaxTaps) =>
        Sample(image, region, width, height, normalisation, planes, maxTaps, Avx2.IsSupported);

    /// <summary>The same with or without wide instructions, for comparison.</summary>
    internal static void Sample(
        in ImageView image,
        in CropRegion region,
        int width,
        int height,
        in PixelNormalisation normalisation,
        Span<float> planes,
        int maxTaps,
        bool wide)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxTaps);
        if (planes.Length < 3 * width * height)
        {
            throw new ArgumentException($"{planes.Length} values do not hold 3 planes of {width}x{height}.", nameof(planes));
        }

        float ratio = Math.Max(region.Width / width, region.Height / height);
        int taps = ratio > TapThreshold ? Math.Min((int)MathF.Ceiling(ratio), maxTaps) : 1;
        (float sine, float cosine) = MathF.SinCos(region.Rotation);
        var acrossStep = new Vector2(cosine, sine) * (region.Width / width);
        var downStep = new Vector2(-sine, cosine) * (region.Height / height);
        int plane = width * height;
        bool swap = normalisation.Order == ChannelOrder.Rgb;
        Vector3 factor = normalisation.Factor / (taps * taps);
        for (int row = 0; row < height; row++)
        {
            Span<float> first = planes.Slice(row * width, width);
            Span<float> second = planes.Slice(plane + (row * width), width);
            Span<float> third = planes.Slice((2 * plane) + (row * width), width);
            first.Fill(normalisation.Offset.X);
            second.Fill(normalisation.Offset.Y);
            third.Fill(normalisation.Offset.Z);
            for (int tap = 0; tap < taps * taps; tap++)
            {
                var within = new Vector2(((tap % taps) + 0.5f) / taps, ((tap / taps) + 0.5f) / taps);
                Vector2 start = region.Center + ((within.X - (0.5f * width)) * acrossStep) + ((row + within.Y - (0.5f * height)) * downStep);

                // The picture's first byte is blue; the lines are handed over in the picture's order.
                var line = swap
                    ? new SampledLine(start, acrossStep, third, second, first, new Vector3(factor.Z, factor.Y, factor.X))
                    : new SampledLine(start, acrossStep, first, second, third, factor);
                AddLine(image, line, wide);
            }
        }
    }

    private static void AddLine(in ImageView image, in SampledLine line, bool wide)
    {
        int column = 0;
        if (wide && Avx2.IsSupported)
        {
            for (; column + Vector256<float>.Count <= line.Length; column += Vector256<float>.Count)
            {
                if (IsInside(image, line.At(column)) && IsInside(image, line.At(column + Vector256<float>.Count - 1)))
                {
                    AddEight(image, line, column);
                }
                else
                {
                    AddSingly(image, line, column, column + Vector256<float>.Count);
                }
            }
        }

        AddSingly(image, line, column, line.Length);
    }

    /// <summary>Whether all four neighbours exist, and one byte after them, which a 32-bit load of a pixel reads too.</summary>
    private static bool IsInside(in ImageView image, Vector2 point) =>
        point.X >= 0 && point.Y >= 0 && point.X < image.Width - 2 && point.Y < image.Height - 1;

    private static unsafe void AddEight(in ImageView image, in SampledLine line, int column)
    {
        // Lane k is output pixel column + k. One 32-bit load brings blue, green and red of a neighbour in its low three bytes.
        Vector256<float> index = Vector256.Create((float)column) + Vector256.Create(0f, 1, 2, 3, 4, 5, 6, 7);
        Vector256<float> x = Vector256.Create(line.Start.X) + (index * line.Step.X);
        Vector256<float> y = Vector256.Create(line.Start.Y) + (index * line.Step.Y);
        Vector256<float> left = Vector256.Floor(x);
        Vector256<float> top = Vector256.Floor(y);
        Vector256<float> right = x - left;
        Vector256<float> low = y - top;
        Vector256<int> offset = (Vector256.ConvertToInt32(top) * image.Stride) + (Vector256.ConvertToInt32(left) * 3);
        Vector256<int> topLeft;
        Vector256<int> topRight;
        Vector256<int> lowLeft;
        Vector256<int> lowRight;
        fixed (byte* pixels = image.Pixels)
        {
            topLeft = Avx2.GatherVector256((int*)pixels, offset, 1);
            topRight = Avx2.GatherVector256((int*)(pixels + 3), offset, 1);
            lowLeft = Avx2.GatherVector256((int*)(pixels + image.Stride), offset, 1);
            lowRight = Avx2.GatherVector256((int*)(pixels + image.Stride + 3), offset, 1);
        }

        Add(line.Blue, column, line.Factor.X, Blend(topLeft, topRight, lowLeft, lowRight, 0, right, low));
        Add(line.Green, column, line.Factor.Y, Blend(topLeft, topRight, lowLeft, lowRight, 8, right, low));
        Add(line.Red, column, line.Factor.Z, Blend(topLeft, topRight, lowLeft, lowRight, 16, right, low));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Blend(
        Vector256<int> topLeft,
        Vector256<int> topRight,
        Vector256<int> lowLeft,
        Vector256<int> lowRight,
        int shift,
        Vector256<float> right,
        Vector256<float> low)
    {
        Vector256<float> a = Channel(topLeft, shift);
        Vector256<float> c = Channel(lowLeft, shift);
        Vector256<float> upper = a + (right * (Channel(topRight, shift) - a));
        Vector256<float> lower = c + (right * (Channel(lowRight, shift) - c));
        return upper + (low * (lower - upper));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Channel(Vector256<int> pixels, int shift) =>
        Vector256.ConvertToSingle(Vector256.ShiftRightLogical(pixels, shift) & Vector256.Create(255));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(Span<float> target, int column, float factor, Vector256<float> values)
    {
        ref float place = ref Unsafe.Add(ref MemoryMarshal.GetReference(target), column);
        (Vector256.LoadUnsafe(ref place) + (values * factor)).StoreUnsafe(ref place);
    }

    private static void AddSingly(in ImageView image, in SampledLine line, int from, int to)
    {
        for (int column = from; column < to; column++)
        {
            Vector2 point = line.At(column);
            if (!(point.X > -1 && point.Y > -1 && point.X < image.Width && point.Y < image.Height))
            {
                continue;
            }

            int x = (int)MathF.Floor(point.X);
            int y = (int)MathF.Floor(point.Y);
            float right = point.X - x;
            float low = point.Y - y;
            Vector3 upper = Vector3.Lerp(Pixel(image, x, y), Pixel(image, x + 1, y), right);
            Vector3 lower = Vector3.Lerp(Pixel(image, x, y + 1), Pixel(image, x + 1, y + 1), right);
            Vector3 value = Vector3.Lerp(upper, lower, low) * line.Factor;
            line.Blue[column] += value.X;
            line.Green[column] += value.Y;
            line.Red[column] += value.Z;
        }
    }

    private static Vector3 Pixel(in ImageView image, int x, int y)
    {
        if ((uint)x >= (uint)image.Width || (uint)y >= (uint)image.Height)
        {
            return Vector3.Zero;
        }

        ReadOnlySpan<byte> pixel = image.Pixels.Slice((y * image.Stride) + (3 * x), 3);
        return new Vector3(pixel[0], pixel[1], pixel[2]);
    }
}
