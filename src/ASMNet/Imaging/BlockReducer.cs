using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ASMNet.Imaging;

/// <summary>
/// Shrinks a picture by a whole number: each pixel of the result is the mean of a square block. It reads every byte once and in order,
/// so that it costs little more than the memory it goes through. It keeps its buffers from call to call.
/// </summary>
internal sealed class BlockReducer
{
    // Sums of more rows would not fit into 16 bits.
    private const int LargestFactor = 256;
    private const int Channels = 3;

    // A pixel is read as four numbers, so the last one reaches beyond its line by one.
    private const int Padding = 1;
    private ushort[] _sums = [];
    private byte[] _pixels = [];

    /// <summary>Shrinks a picture; what is left over at the right and below is cut off.</summary>
    /// <param name="image">The picture, at least <paramref name="factor"/> pixels wide and high.</param>
    /// <param name="factor">Side of a block, 1 to 256.</param>
    /// <returns>The result, valid until the next call.</returns>
    public ImageView Reduce(in ImageView image, int factor)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(factor, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(factor, Math.Min(LargestFactor, Math.Min(image.Width, image.Height)));
        int width = image.Width / factor;
        int height = image.Height / factor;
        if (_pixels.Length != Channels * width * height || _sums.Length != (Channels * image.Width) + Padding)
        {
            _pixels = new byte[Channels * width * height];
            _sums = new ushort[(Channels * image.Width) + Padding];
        }

        for (int row = 0; row < height; row++)
        {
            Array.Clear(_sums);
            for (int i = 0; i < factor; i++)
            {
                AddLine(image.Row((row * factor) + i), _sums);
            }

            MeanOfBlocks(_sums, factor, _pixels.AsSpan(Channels * width * row, Channels * width));
        }

        return new ImageView(_pixels, width, height, Channels * width);
    }

    private static void AddLine(ReadOnlySpan<byte> line, Span<ushort> sums)
    {
        int i = 0;
        for (; i + Vector<byte>.Count <= line.Length; i += Vector<byte>.Count)
        {
            Vector.Widen(new Vector<byte>(line[i..]), out Vector<ushort> low, out Vector<ushort> high);
            Span<ushort> target = sums[i..];
            (new Vector<ushort>(target) + low).CopyTo(target);
            target = target[Vector<ushort>.Count..];
            (new Vector<ushort>(target) + high).CopyTo(target);
        }

        for (; i < line.Length; i++)
        {
            sums[i] += line[i];
        }
    }

    private static void MeanOfBlocks(ReadOnlySpan<ushort> sums, int factor, Span<byte> line)
    {
        Vector128<float> share = Vector128.Create(1f / (factor * factor));
        ref ushort first = ref MemoryMarshal.GetReference(sums);
        int at = 0;
        for (int i = 0; i + Channels <= line.Length; i += Channels)
        {
            // The lanes are blue, green, red, and the next pixel's blue, which is not used.
            Vector128<uint> sum = Vector128<uint>.Zero;
            for (int k = 0; k < factor; k++, at += Channels)
            {
                ulong four = Unsafe.ReadUnaligned<ulong>(ref Unsafe.As<ushort, byte>(ref Unsafe.Add(ref first, at)));
                sum += Vector128.WidenLower(Vector128.CreateScalarUnsafe(four).AsUInt16());
            }

            Vector128<int> mean = Vector128.ConvertToInt32((Vector128.ConvertToSingle(sum.AsInt32()) * share) + Vector128.Create(0.5f));
            line[i] = (byte)mean.GetElement(0);
            line[i + 1] = (byte)mean.GetElement(1);
            line[i + 2] = (byte)mean.GetElement(2);
        }
    }
}
