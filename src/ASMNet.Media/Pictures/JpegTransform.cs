using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ASMNet.Inference.Cpu.Graph;

namespace ASMNet.Media.Pictures;

/// <summary>
/// The forward DCT of an 8x8 block with quantisation, eight columns in the lanes of one vector (Arai, Agui and Nakajima 1988:
/// five multiplications a line, the remaining scale goes into the quantisation).
/// </summary>
internal sealed class JpegTransform
{
    private static readonly double[] Scales =
    [
        1, 1.387039845, 1.306562965, 1.175875602, 1, 0.785694958, 0.541196100, 0.275899379,
    ];

    private readonly float[] _factors = new float[64];

    /// <summary>Prepares the factors.</summary>
    /// <param name="quantisation">64 divisors, row by row.</param>
    public JpegTransform(ReadOnlySpan<byte> quantisation)
    {
        // The block comes out of the transform transposed.
        for (int row = 0; row < 8; row++)
        {
            for (int column = 0; column < 8; column++)
            {
                _factors[(8 * column) + row] = (float)(1 / (quantisation[(8 * row) + column] * Scales[row] * Scales[column] * 8));
            }
        }
    }

    /// <summary>Transforms a block and rounds its quantised coefficients.</summary>
    /// <param name="block">64 samples around 0, row by row; overwritten.</param>
    /// <param name="coefficients">Receives 64 coefficients in coding order.</param>
    /// <returns>Bit k is set where coefficient k is not 0.</returns>
    public ulong Run(Span<float> block, Span<short> coefficients)
    {
        Span<Vector256<float>> rows = MemoryMarshal.Cast<float, Vector256<float>>(block);
        Lines(rows);
        Transpose(block);
        Lines(rows);
        ReadOnlySpan<Vector256<float>> factors = MemoryMarshal.Cast<float, Vector256<float>>(_factors);
        Span<int> values = stackalloc int[64];
        Span<Vector256<int>> rounded = MemoryMarshal.Cast<int, Vector256<int>>(values);
        Vector256<float> half = Vector256.Create(0.5f);
        Vector256<float> limit = Vector256.Create(1023f);
        for (int i = 0; i < 8; i++)
        {
            // Baseline codes hold ten bits and a sign.
            Vector256<float> scaled = Vector256.Max(Vector256.Min(rows[i] * factors[i], limit), -limit);
            rounded[i] = Vector256.ConvertToInt32(Vector256.Floor(scaled + half));
        }

        ulong present = 0;
        ReadOnlySpan<byte> order = JpegTables.ZigZag;
        for (int k = 0; k < 64; k++)
        {
            int position = order[k];
            int value = values[((position & 7) << 3) | (position >> 3)];
            coefficients[k] = (short)value;
            present |= (value == 0 ? 0ul : 1ul) << k;
        }

        return present;
    }

    private static void Transpose(Span<float> block)
    {
        for (int row = 0; row < 8; row++)
        {
            for (int column = row + 1; column < 8; column++)
            {
                (block[(8 * row) + column], block[(8 * column) + row]) = (block[(8 * column) + row], block[(8 * row) + column]);
            }
        }
    }

    private static void Lines(Span<Vector256<float>> v)
    {
        Vector256<float> s07 = v[0] + v[7];
        Vector256<float> d07 = v[0] - v[7];
        Vector256<float> s16 = v[1] + v[6];
        Vector256<float> d16 = v[1] - v[6];
        Vector256<float> s25 = v[2] + v[5];
        Vector256<float> d25 = v[2] - v[5];
        Vector256<float> s34 = v[3] + v[4];
        Vector256<float> d34 = v[3] - v[4];

        Vector256<float> e0 = s07 + s34;
        Vector256<float> e3 = s07 - s34;
        Vector256<float> e1 = s16 + s25;
        Vector256<float> e2 = s16 - s25;
        v[0] = e0 + e1;
        v[4] = e0 - e1;
        Vector256<float> z1 = (e2 + e3) * 0.707106781f;
        v[2] = e3 + z1;
        v[6] = e3 - z1;

        Vector256<float> o0 = d34 + d25;
        Vector256<float> o1 = d25 + d16;
        Vector256<float> o2 = d16 + d07;
        Vector256<float> z5 = (o0 - o2) * 0.382683433f;
        Vector256<float> z2 = (o0 * 0.541196100f) + z5;
        Vector256<float> z4 = (o2 * 1.306562965f) + z5;
        Vector256<float> z3 = o1 * 0.707106781f;
        Vector256<float> z11 = d07 + z3;
        Vector256<float> z13 = d07 - z3;
        v[5] = z13 + z2;
        v[3] = z13 - z2;
        v[1] = z11 + z4;
        v[7] = z11 - z4;
    }
}
