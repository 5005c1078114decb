using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ASMNet.Imaging;

/// <summary>
/// Shrinks a part of a picture by whole numbers: each pixel of the result is the mean of a block, of which what lies beyond the picture
/// is black. It reads every byte that it needs once and in order. It keeps its buffers from call to call.
/// </summary>
internal sealed class BlockReducer
{
    private const int Channels = 3;

    private const int PixelBytes = Channels * sizeof(ushort);

    // The sums of a pixel are read and written as four numbers, so the last one reaches beyond its line by one.
    private const int Padding = 1;
    private ushort[] _sums = [];
    private ushort[] _blocks = [];
    private byte[] _pixels = [];

    /// <summary>Shrinks a part of a picture.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="grid">The blocks, at least one, each of which begins within the picture.</param>
    /// <returns>The result, one pixel for each block; valid until the next call.</returns>
    public ImageView Reduce(scoped in ImageView image, scoped in BlockGrid grid)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)(grid.Left + grid.Columns - 1) * grid.FactorX, image.Width - 1, nameof(grid));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)(grid.Top + grid.Rows - 1) * grid.FactorY, image.Height - 1, nameof(grid));
        int stride = Channels * grid.Columns;
        int first = Channels * grid.Left * grid.FactorX;
        int length = Math.Min(stride * grid.FactorX, (Channels * image.Width) - first);
        _sums = AtLeast(_sums, (stride * grid.FactorX) + Padding);
        _blocks = AtLeast(_blocks, stride + Padding);
        _pixels = AtLeast(_pixels, stride * grid.Rows);
        Array.Clear(_sums, length, (stride * grid.FactorX) + Padding - length);
        for (int row = 0; row < grid.Rows; row++)
        {
            int y = ((grid.Top + row) * grid.FactorY) + grid.FirstRow;
            int count = Math.Min(grid.RowCount, (image.Height - y + grid.RowStep - 1) / grid.RowStep);
            if (count > 0)
            {
                AddRows(image.Pixels[((y * image.Stride) + first)..], grid.RowStep * image.Stride, count, _sums.AsSpan(0, length));
            }
            else
            {
                Array.Clear(_sums, 0, length);
            }

            AddColumns(_sums, grid, _blocks);
            Divide(_blocks.AsSpan(0, stride), 1f / (grid.ColumnCount * grid.RowCount), _pixels.AsSpan(stride * row, stride));
        }

        return new ImageView(_pixels, grid.Columns, grid.Rows, stride);
    }

    private static T[] AtLeast<T>(T[] buffer, int length) =>
        buffer.Length >= length ? buffer : new T[BitOperations.RoundUpToPowerOf2((uint)length)];

    private static void AddRows(ReadOnlySpan<byte> pixels, int step, int count, Span<ushort> sums)
    {
        pixels = pixels[..(((count - 1) * step) + sums.Length)];
        if (sums.Length < Vector<byte>.Count)
        {
            for (int i = 0; i < sums.Length; i++)
            {
                sums[i] = 0;
                for (int row = 0; row < count; row++)
                {
                    sums[i] += pixels[(row * step) + i];
                }
            }

            return;
        }

        ref byte first = ref MemoryMarshal.GetReference(pixels);
        ref ushort target = ref MemoryMarshal.GetReference(sums);
        for (int i = 0; i < sums.Length; i += Vector<byte>.Count)
        {
            // The last vector overlaps the one before it, so that there is no rest.
            int at = Math.Min(i, sums.Length - Vector<byte>.Count);
            Vector<ushort> low = Vector<ushort>.Zero;
            Vector<ushort> high = Vector<ushort>.Zero;
            for (int row = 0; row < count; row++)
            {
                Vector.Widen(Vector.LoadUnsafe(ref Unsafe.Add(ref first, (row * step) + at)), out Vector<ushort> nextLow, out Vector<ushort> nextHigh);
                low += nextLow;
                high += nextHigh;
            }

            low.StoreUnsafe(ref Unsafe.Add(ref target, at));
            high.StoreUnsafe(ref Unsafe.Add(ref target, at + Vector<ushort>.Count));
        }
    }

    private static void AddColumns(ReadOnlySpan<ushort> sums, in BlockGrid grid, Span<ushort> blocks)
    {
        ref byte first = ref Unsafe.As<ushort, byte>(ref MemoryMarshal.GetReference(sums));
        ref byte target = ref Unsafe.As<ushort, byte>(ref MemoryMarshal.GetReference(blocks));
        nint block = PixelBytes * grid.FactorX;
        nint step = PixelBytes * grid.ColumnStep;
        nint last = step * (grid.ColumnCount - 1);
        first = ref Unsafe.Add(ref first, PixelBytes * grid.FirstColumn);
        for (int column = 0; column < grid.Columns; column++)
        {
            // One 64-bit sum holds blue, green, red, and the next pixel's blue, which the next block overwrites; none overflows its 16 bits.
            ulong sum = Unsafe.ReadUnaligned<ulong>(ref first);
            for (nint at = step; at <= last; at += step)
            {
                sum += Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, at));
            }

            Unsafe.WriteUnaligned(ref target, sum);
            first = ref Unsafe.Add(ref first, block);
            target = ref Unsafe.Add(ref target, PixelBytes);
        }
    }

    private static void Divide(ReadOnlySpan<ushort> blocks, float share, Span<byte> line)
    {
        var half = new Vector<float>(0.5f);
        int i = 0;
        for (; i + Vector<byte>.Count <= line.Length; i += Vector<byte>.Count)
        {
            Vector<ushort> low = Divide(new Vector<ushort>(blocks[i..]), share, half);
            Vector<ushort> high = Divide(new Vector<ushort>(blocks[(i + Vector<ushort>.Count)..]), share, half);
            Vector.Narrow(low, high).CopyTo(line[i..]);
        }

        for (; i < line.Length; i++)
        {
            line[i] = (byte)((blocks[i] * share) + 0.5f);
        }
    }

    private static Vector<ushort> Divide(Vector<ushort> sums, float share, Vector<float> half)
    {
        Vector.Widen(sums, out Vector<uint> low, out Vector<uint> high);
        return Vector.Narrow(Divide(low, share, half), Divide(high, share, half));
    }

    private static Vector<uint> Divide(Vector<uint> sums, float share, Vector<float> half) =>
        Vector.ConvertToInt32Native((Vector.ConvertToSingle(sums.As<uint, int>()) * share) + half).As<int, uint>();
}
