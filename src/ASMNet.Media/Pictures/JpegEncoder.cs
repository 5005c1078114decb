using System.Numerics;
using ASMNet.Imaging;
using ASMNet.Inference.Cpu.Graph;

namespace ASMNet.Media.Pictures;

/// <summary>
/// A baseline JPEG encoder (ITU-T T.81) for 8-bit BGR pictures of any size, with colour at half resolution (4:2:0) and the
/// standard's own Huffman tables. It reuses its buffers: a picture costs no allocation. An instance serves one thread at a time.
/// </summary>
public sealed class JpegEncoder
{
    private const int UnitSide = 16;

    // No coded unit of six blocks is longer: 64 coefficients of at most 27 bits each, every byte doubled by a stuffed zero.
    private const int UnitReserve = 6 * 64 * 27 / 8 * 2;
    private static readonly JpegHuffmanTable LuminanceDc = new(JpegTables.LuminanceDcCounts, JpegTables.DcSymbols);
    private static readonly JpegHuffmanTable LuminanceAc = new(JpegTables.LuminanceAcCounts, JpegTables.LuminanceAcSymbols);
    private static readonly JpegHuffmanTable ChrominanceDc = new(JpegTables.ChrominanceDcCounts, JpegTables.DcSymbols);
    private static readonly JpegHuffmanTable ChrominanceAc = new(JpegTables.ChrominanceAcCounts, JpegTables.ChrominanceAcSymbols);

    private readonly byte[] _luminanceQuantisation = new byte[64];
    private readonly byte[] _chrominanceQuantisation = new byte[64];
    private readonly JpegTransform _luminance;
    private readonly JpegTransform _chrominance;
    private readonly JpegBitWriter _writer = new();
    private readonly float[] _brightness = new float[UnitSide * UnitSide];
    private readonly float[] _blueness = new float[64];
    private readonly float[] _redness = new float[64];
    private readonly short[] _coefficients = new short[64];
    private readonly byte[] _edge = new byte[3 * UnitSide * UnitSide];

    /// <summary>Prepares the tables.</summary>
    /// <param name="quality">1 (smallest) to 100 (best); 85 is hard to tell from the original.</param>
    /// <exception cref="ArgumentOutOfRangeException">The quality is out of range.</exception>
    public JpegEncoder(int quality = 85)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(quality, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quality, 100);
        Scale(JpegTables.LuminanceQuantisation, quality, _luminanceQuantisation);
        Scale(JpegTables.ChrominanceQuantisation, quality, _chrominanceQuantisation);
        _luminance = new JpegTransform(_luminanceQuantisation);
        _chrominance = new JpegTransform(_chrominanceQuantisation);
    }

    /// <summary>Encodes a picture.</summary>
    /// <param name="image">1 to 65535 pixels wide and high.</param>
    /// <returns>The file's bytes, valid until the next call.</returns>
    /// <exception cref="ArgumentException">The picture is too large for the format, or has no pixels.</exception>
    public ReadOnlySpan<byte> Encode(in ImageView image)
    {
        if (image.Width == 0)
        {
            throw new ArgumentException("The picture has no pixels.", nameof(image));
        }

        if (image.Width > ushort.MaxValue || image.Height > ushort.MaxValue)
        {
            throw new ArgumentException($"A JPEG is at most 65535 pixels wide and high, not {image.Width}x{image.Height}.", nameof(image));
        }

        _writer.Clear();
        WriteHeader(image.Width, image.Height);
        int lastBrightness = 0;
        int lastBlueness = 0;
        int lastRedness = 0;
        for (int y = 0; y < image.Height; y += UnitSide)
        {
            for (int x = 0; x < image.Width; x += UnitSide)
            {
                ConvertUnit(image, x, y);
                _writer.Reserve(UnitReserve);
                for (int block = 0; block < 4; block++)
                {
                    WriteBlock(_luminance, _brightness.AsSpan(64 * block, 64), LuminanceDc, LuminanceAc, ref lastBrightness);
                }

                WriteBlock(_chrominance, _blueness, ChrominanceDc, ChrominanceAc, ref lastBlueness);
                WriteBlock(_chrominance, _redness, ChrominanceDc, ChrominanceAc, ref lastRedness);
            }
        }

        _writer.FlushBits();
        _writer.WriteUInt16(0xffd9);
        return _writer.Written;
    }

    // The scale of the Independent JPEG Group's library, which is what people mean by a quality.
    private static void Scale(ReadOnlySpan<byte> table, int quality, Span<byte> scaled)
    {
        int percent = quality < 50 ? 5000 / quality : 200 - (2 * quality);
        for (int i = 0; i < 64; i++)
        {
            scaled[i] = (byte)Math.Clamp(((table[i] * percent) + 50) / 100, 1, 255);
        }
    }

    private void ConvertUnit(in ImageView image, int x, int y)
    {
        ReadOnlySpan<byte> pixels = image.Pixels[((y * image.Stride) + (3 * x))..];
        int stride = image.Stride;
        if (x + UnitSide > image.Width || y + UnitSide > image.Height)
        {
            CopyEdge(image, x, y);
            pixels = _edge;
            stride = 3 * UnitSide;
        }

        for (int row = 0; row < UnitSide; row += 2)
        {
            ConvertRows(pixels.Slice(row * stride, 3 * UnitSide), pixels.Slice((row + 1) * stride, 3 * UnitSide), row);
        }
    }

    // Two rows make one row of colour: each colour sample is the mean of four pixels.
    private void ConvertRows(ReadOnlySpan<byte> upper, ReadOnlySpan<byte> lower, int row)
    {
        for (int half = 0; half < 2; half++)
        {
            Span<float> above = _brightness.AsSpan((64 * (((row >> 3) << 1) + half)) + (8 * (row & 7)), 8);
            Span<float> below = _brightness.AsSpan((64 * (((row >> 3) << 1) + half)) + (8 * (row & 7)) + 8, 8);
            ReadOnlySpan<byte> up = upper.Slice(24 * half, 24);
            ReadOnlySpan<byte> low = lower.Slice(24 * half, 24);
            int colour = (8 * (row >> 1)) + (4 * half);
            for (int pair = 0; pair < 4; pair++)
            {
                int p = 6 * pair;
                above[2 * pair] = Brightness(up[p], up[p + 1], up[p + 2]);
                above[(2 * pair) + 1] = Brightness(up[p + 3], up[p + 4], up[p + 5]);
                below[2 * pair] = Brightness(low[p], low[p + 1], low[p + 2]);
                below[(2 * pair) + 1] = Brightness(low[p + 3], low[p + 4], low[p + 5]);
                int blue = up[p] + up[p + 3] + low[p] + low[p + 3];
                int green = up[p + 1] + up[p + 4] + low[p + 1] + low[p + 4];
                int red = up[p + 2] + up[p + 5] + low[p + 2] + low[p + 5];
                _blueness[colour + pair] = (0.125f * blue) - (0.082816f * green) - (0.042184f * red);
                _redness[colour + pair] = (0.125f * red) - (0.104672f * green) - (0.020328f * blue);
            }
        }
    }

    private static float Brightness(int blue, int green, int red) => (0.114f * blue) + (0.587f * green) + (0.299f * red) - 128;

    // Beyond the border the last pixel repeats.
    private void CopyEdge(in ImageView image, int x, int y)
    {
        int width = Math.Min(UnitSide, image.Width - x);
        for (int row = 0; row < UnitSide; row++)
        {
            ReadOnlySpan<byte> source = image.Row(Math.Min(y + row, image.Height - 1)).Slice(3 * x, 3 * width);
            Span<byte> target = _edge.AsSpan(3 * UnitSide * row, 3 * UnitSide);
            source.CopyTo(target);
            for (int column = width; column < UnitSide; column++)
            {
                source[^3..].CopyTo(target[(3 * column)..]);
            }
        }
    }

    private void WriteBlock(JpegTransform transform, Span<float> block, JpegHuffmanTable dc, JpegHuffmanTable ac, ref int last)
    {
        ulong present = transform.Run(block, _coefficients);
        int difference = _coefficients[0] - last;
        last = _coefficients[0];
        WriteValue(dc, 0, difference);
        present &= ~1ul;
        int previous = 0;
        while (present != 0)
        {
            int next = BitOperations.TrailingZeroCount(present);
            present &= present - 1;
            int run = next - previous - 1;
            for (; run > 15; run -= 16)
            {
                _writer.WriteBits(ac.Code(0xf0), ac.Length(0xf0));
            }

            WriteValue(ac, run << 4, _coefficients[next]);
            previous = next;
        }

        if (previous < 63)
        {
            _writer.WriteBits(ac.Code(0), ac.Length(0));
        }
    }

    private void WriteValue(JpegHuffmanTable table, int run, int value)
    {
        int size = 32 - BitOperations.LeadingZeroCount((uint)Math.Abs(value));
        int symbol = run | size;
        uint bits = (uint)(value < 0 ? value - 1 : value) & ((1u << size) - 1);
        _writer.WriteBits((table.Code(symbol) << size) | bits, table.Length(symbol) + size);
    }

    private void WriteHeader(int width, int height)
    {
        _writer.WriteBytes([0xff, 0xd8, 0xff, 0xe0, 0, 16, (byte)'J', (byte)'F', (byte)'I', (byte)'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0]);
        WriteQuantisation(0, _luminanceQuantisation);
        WriteQuantisation(1, _chrominanceQuantisation);
        _writer.WriteBytes([0xff, 0xc0, 0, 17, 8]);
        _writer.WriteUInt16(height);
        _writer.WriteUInt16(width);
        _writer.WriteBytes([3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1]);
        WriteHuffman(0x00, JpegTables.LuminanceDcCounts, JpegTables.DcSymbols);
        WriteHuffman(0x10, JpegTables.LuminanceAcCounts, JpegTables.LuminanceAcSymbols);
        WriteHuffman(0x01, JpegTables.ChrominanceDcCounts, JpegTables.DcSymbols);
        WriteHuffman(0x11, JpegTables.ChrominanceAcCounts, JpegTables.ChrominanceAcSymbols);
        _writer.WriteBytes([0xff, 0xda, 0, 12, 3, 1, 0x00, 2, 0x11, 3, 0x11, 0, 63, 0]);
    }

    private void WriteQuantisation(int index, ReadOnlySpan<byte> table)
    {
        _writer.WriteBytes([0xff, 0xdb, 0, 67, (byte)index]);
        foreach (byte position in JpegTables.ZigZag)
        {
            _writer.WriteByte(table[position]);
        }
    }

    private void WriteHuffman(int index, ReadOnlySpan<byte> counts, ReadOnlySpan<byte> symbols)
    {
        _writer.WriteUInt16(0xffc4);
        _writer.WriteUInt16(3 + counts.Length + symbols.Length);
        _writer.WriteByte(index);
        _writer.WriteBytes(counts);
        _writer.WriteBytes(symbols);
    }
}
