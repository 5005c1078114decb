using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ASMNet.Imaging;

/// <summary>Bilinear samples along a line of a picture. Outside the picture is black.</summary>
internal static class BilinearSampler
{
    // The wide path weighs rows in 127ths, so that a byte times a weight fits 16 bits with its sign, and columns in 16384ths.
    private const int RowUnit = 127;
    private const int ColumnUnit = 16384;

    /// <summary>Whether this processor has the instructions of the wide path.</summary>
    public static bool IsWideSupported => Avx2.IsSupported;

    /// <summary>Fills a line's output rows.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="line">Where to sample, and what receives it.</param>
    /// <param name="wide">Whether to use the wide path, where it is supported.</param>
    public static void Fill(in ImageView image, in SampledLine line, bool wide)
    {
        // Along a line the samples within the picture follow each other.
        int from = 0;
        int to = line.Length;
        while (from < to && !IsInside(image, line.At(from)))
        {
            from++;
        }

        while (from < to && !IsInside(image, line.At(to - 1)))
        {
            to--;
        }

        FillAtBorder(image, line, 0, from);
        if (wide && Avx2.IsSupported && to - from >= Vector256<int>.Count)
        {
            FillInEights(image, line, from, to);
        }
        else
        {
            FillSingly(image, line, from, to);
        }

        FillAtBorder(image, line, to, line.Length);
    }

    /// <summary>Whether all four neighbours exist, and two bytes after them, which the load of a pair of pixels reads too.</summary>
    private static bool IsInside(in ImageView image, Vector2 point) =>
        point.X >= 0 && point.Y >= 0 && point.X < image.Width - 2 && point.Y < image.Height - 1;

    private static unsafe void FillInEights(in ImageView image, in SampledLine line, int from, int to)
    {
        (Vector256<float> startX, Vector256<float> startY) = (Vector256.Create(line.Start.X), Vector256.Create(line.Start.Y));
        (Vector256<float> stepX, Vector256<float> stepY) = (Vector256.Create(line.Step.X), Vector256.Create(line.Step.Y));
        Vector3 factor = line.Factor / (RowUnit * ColumnUnit);
        ref float blue = ref MemoryMarshal.GetReference(line.Blue);
        ref float green = ref MemoryMarshal.GetReference(line.Green);
        ref float red = ref MemoryMarshal.GetReference(line.Red);
        nint stride = image.Stride;
        int* offsets = stackalloc int[Vector256<int>.Count];
        fixed (byte* pixels = image.Pixels)
        {
            for (int next = from; next < to; next += Vector256<int>.Count)
            {
                // Lane k is output pixel column + k. The last eight overlap those before them, so that there is no rest.
                int column = Math.Min(next, to - Vector256<int>.Count);
                Vector256<float> index = Vector256.Create((float)column) + Vector256.Create(0f, 1, 2, 3, 4, 5, 6, 7);
                Vector256<float> x = startX + (index * stepX);
                Vector256<float> y = startY + (index * stepY);
                Vector256<int> left = Vector256.ConvertToInt32Native(x);
                Vector256<int> top = Vector256.ConvertToInt32Native(y);
                ((top * image.Stride) + (left * 3)).Store(offsets);

                // Two 16-bit weights, left and right; two pairs of 8-bit weights, upper and lower.
                Vector256<int> right = Share(x, left, ColumnUnit);
                Vector256<int> low = Share(y, top, RowUnit);
                Vector256<int> columns = Vector256.Create(ColumnUnit) - right + (right << 16);
                Vector256<int> rows = Vector256.Create(RowUnit | (RowUnit << 16)) - low + (low << 8) - (low << 16) + (low << 24);
                Vector256<int> a = Blend(pixels + offsets[0], pixels + offsets[4], stride, Avx2.Shuffle(columns, 0x00), Avx2.Shuffle(rows, 0x00));
                Vector256<int> b = Blend(pixels + offsets[1], pixels + offsets[5], stride, Avx2.Shuffle(columns, 0x55), Avx2.Shuffle(rows, 0x55));
                Vector256<int> c = Blend(pixels + offsets[2], pixels + offsets[6], stride, Avx2.Shuffle(columns, 0xAA), Avx2.Shuffle(rows, 0xAA));
                Vector256<int> d = Blend(pixels + offsets[3], pixels + offsets[7], stride, Avx2.Shuffle(columns, 0xFF), Avx2.Shuffle(rows, 0xFF));

                // From four pixels a half, each blue, green, red and nothing, to eight of one colour.
                Vector256<long> blueGreenLow = Avx2.UnpackLow(a, b).AsInt64();
                Vector256<long> blueGreenHigh = Avx2.UnpackLow(c, d).AsInt64();
                Vector256<long> redLow = Avx2.UnpackHigh(a, b).AsInt64();
                Vector256<long> redHigh = Avx2.UnpackHigh(c, d).AsInt64();
                Put(ref blue, column, Avx2.UnpackLow(blueGreenLow, blueGreenHigh), factor.X, line.Offset.X);
                Put(ref green, column, Avx2.UnpackHigh(blueGreenLow, blueGreenHigh), factor.Y, line.Offset.Y);
                Put(ref red, column, Avx2.UnpackLow(redLow, redHigh), factor.Z, line.Offset.Z);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Share(Vector256<float> position, Vector256<int> whole, int unit) =>
        Vector256.ConvertToInt32Native(((position - Vector256.ConvertToSingle(whole)) * unit) + Vector256.Create(0.5f));

    /// <summary>Blends the neighbours of two places; the lanes of a half are blue, green, red, and nothing of use.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe Vector256<int> Blend(byte* first, byte* second, nint stride, Vector256<int> columns, Vector256<int> rows)
    {
        // One load brings a pixel and its right neighbour. Upper and lower bytes side by side are weighed and added in one instruction,
        // and so are left and right then.
        Vector128<byte> upper = Sse2.UnpackLow(Pair(first), Pair(first + stride));
        Vector128<byte> lower = Sse2.UnpackLow(Pair(second), Pair(second + stride));
        Vector256<byte> blended = Avx2.MultiplyAddAdjacent(Vector256.Create(upper, lower), rows.AsSByte()).AsByte();
        Vector256<byte> leftAndRight = Vector256.Create(
            (byte)0, 1, 6, 7, 2, 3, 8, 9, 4, 5, 10, 11, 12, 13, 14, 15, 0, 1, 6, 7, 2, 3, 8, 9, 4, 5, 10, 11, 12, 13, 14, 15);
        return Avx2.MultiplyAddAdjacent(Avx2.Shuffle(blended, leftAndRight).AsInt16(), columns.AsInt16());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe Vector128<byte> Pair(byte* pixel) => Sse2.LoadScalarVector128((long*)pixel).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(ref float target, int column, Vector256<long> values, float factor, float offset) =>
        ((Vector256.ConvertToSingle(values.AsInt32()) * factor) + Vector256.Create(offset)).StoreUnsafe(ref target, (nuint)column);

    private static void FillSingly(in ImageView image, in SampledLine line, int from, int to)
    {
        ref byte pixels = ref MemoryMarshal.GetReference(image.Pixels);
        Vector128<float> factor = line.Factor.AsVector128();
        Vector128<float> offset = line.Offset.AsVector128();
        for (int column = from; column < to; column++)
        {
            Vector2 point = line.At(column);
            (int x, int y) = ((int)point.X, (int)point.Y);
            Vector128<float> right = Vector128.Create(point.X - x);
            ref byte upper = ref Unsafe.Add(ref pixels, (y * image.Stride) + (3 * x));
            ref byte lower = ref Unsafe.Add(ref upper, image.Stride);
            Vector128<float> above = Mix(Pixel(ref upper), Pixel(ref Unsafe.Add(ref upper, 3)), right);
            Vector128<float> below = Mix(Pixel(ref lower), Pixel(ref Unsafe.Add(ref lower, 3)), right);
            Vector128<float> value = (Mix(above, below, Vector128.Create(point.Y - y)) * factor) + offset;
            line.Blue[column] = value.GetElement(0);
            line.Green[column] = value.GetElement(1);
            line.Red[column] = value.GetElement(2);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Mix(Vector128<float> from, Vector128<float> to, Vector128<float> share) => from + ((to - from) * share);

    /// <summary>Blue, green, red, and the byte after them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Pixel(ref byte pixel)
    {
        Vector128<byte> bytes = Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<uint>(ref pixel)).AsByte();
        return Vector128.ConvertToSingle(Vector128.WidenLower(Vector128.WidenLower(bytes)).AsInt32());
    }

    // for every pixel of a picture that is smaller than the crop: compiled whole at first
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FillAtBorder(in ImageView image, in SampledLine line, int from, int to)
    {
        for (int column = from; column < to; column++)
        {
            Vector3 value = (AtBorder(image, line.At(column)) * line.Factor) + line.Offset;
            line.Blue[column] = value.X;
            line.Green[column] = value.Y;
            line.Red[column] = value.Z;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector3 AtBorder(in ImageView image, Vector2 point)
    {
        if (!(point.X > -1 && point.Y > -1 && point.X < image.Width && point.Y < image.Height))
        {
            return Vector3.Zero;
        }

        int x = (int)MathF.Floor(point.X);
        int y = (int)MathF.Floor(point.Y);
        float right = point.X - x;
        Vector3 upper = Vector3.Lerp(PixelOrBlack(image, x, y), PixelOrBlack(image, x + 1, y), right);
        Vector3 lower = Vector3.Lerp(PixelOrBlack(image, x, y + 1), PixelOrBlack(image, x + 1, y + 1), right);
        return Vector3.Lerp(upper, lower, point.Y - y);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector3 PixelOrBlack(in ImageView image, int x, int y)
    {
        if ((uint)x >= (uint)image.Width || (uint)y >= (uint)image.Height)
        {
            return Vector3.Zero;
        }

        ReadOnlySpan<byte> pixel = image.Pixels.Slice((y * image.Stride) + (3 * x), 3);
        return new Vector3(pixel[0], pixel[1], pixel[2]);
    }
}
