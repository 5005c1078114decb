using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;
using ASMNet.Imaging;

namespace ASMNet.Media.Pictures;

/// <summary>Writes 8-bit pictures as PNG (ISO/IEC 15948) with the framework alone.</summary>
public static class PngWriter
{
    private const byte PaethFilter = 4;

    private const int Strides = 8;

    private static readonly uint[][] Crc = BuildCrcTables();

    /// <summary>Writes a picture.</summary>
    /// <param name="target">Where to write; stays open.</param>
    /// <param name="picture">The picture.</param>
    /// <exception cref="ArgumentException">The picture has no pixels; nothing was written.</exception>
    public static void Write(Stream target, ImageView picture)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (picture.Width == 0)
        {
            throw new ArgumentException("The picture has no pixels.", nameof(picture));
        }

        target.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, picture.Width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], picture.Height);

        // Eight bits a channel, red, green, blue; the only compression and filter methods; no interlace.
        header[8] = 8;
        header[9] = 2;
        header[10..].Clear();
        WriteChunk(target, "IHDR"u8, header);
        WriteChunk(target, "IDAT"u8, Compress(picture));
        WriteChunk(target, "IEND"u8, []);
    }

    private static ReadOnlySpan<byte> Compress(ImageView picture)
    {
        var packed = new MemoryStream();
        using (var deflater = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            int length = 3 * picture.Width;
            byte[] above = new byte[length + 3];
            byte[] current = new byte[length + 3];
            byte[] filtered = new byte[length + 1];
            filtered[0] = PaethFilter;
            for (int y = 0; y < picture.Height; y++)
            {
                // Three zero bytes stand before each row, so that its first pixel has a left neighbour.
                ToRgb(picture.Row(y), current.AsSpan(3));
                Filter(current, above, filtered.AsSpan(1));
                deflater.Write(filtered);
                (above, current) = (current, above);
            }
        }

        return packed.GetBuffer().AsSpan(0, (int)packed.Length);
    }

    /// <summary>Takes from each byte whichever of left, above and upper left lies nearest to left + above - upper left.</summary>
    private static void Filter(ReadOnlySpan<byte> current, ReadOnlySpan<byte> above, Span<byte> filtered)
    {
        int i = 0;
        for (int width = Vector<ushort>.Count; Vector.IsHardwareAccelerated && i + (2 * width) <= filtered.Length; i += 2 * width)
        {
            Vector.Widen(new Vector<byte>(current[i..]), out Vector<ushort> leftLow, out Vector<ushort> leftHigh);
            Vector.Widen(new Vector<byte>(above[(i + 3)..]), out Vector<ushort> aboveLow, out Vector<ushort> aboveHigh);
            Vector.Widen(new Vector<byte>(above[i..]), out Vector<ushort> cornerLow, out Vector<ushort> cornerHigh);
            Vector<byte> nearest = Vector.Narrow(Paeth(leftLow, aboveLow, cornerLow), Paeth(leftHigh, aboveHigh, cornerHigh));
            (new Vector<byte>(current[(i + 3)..]) - nearest).CopyTo(filtered[i..]);
        }

        for (; i < filtered.Length; i++)
        {
            filtered[i] = (byte)(current[i + 3] - Paeth(current[i], above[i + 3], above[i]));
        }
    }

    private static Vector<ushort> Paeth(Vector<ushort> left, Vector<ushort> above, Vector<ushort> corner)
    {
        Vector<short> toLeft = Vector.Abs(Vector.AsVectorInt16(above - corner));
        Vector<short> toAbove = Vector.Abs(Vector.AsVectorInt16(left - corner));
        Vector<short> toCorner = Vector.Abs(Vector.AsVectorInt16(left + above - corner - corner));
        Vector<ushort> isLeft = Vector.AsVectorUInt16(Vector.LessThanOrEqual(toLeft, toAbove) & Vector.LessThanOrEqual(toLeft, toCorner));
        Vector<ushort> isAbove = Vector.AsVectorUInt16(Vector.LessThanOrEqual(toAbove, toCorner));
        return Vector.ConditionalSelect(isLeft, left, Vector.ConditionalSelect(isAbove, above, corner));
    }

    private static void ToRgb(ReadOnlySpan<byte> bgr, Span<byte> rgb)
    {
        for (int i = 0; i < bgr.Length; i += 3)
        {
            rgb[i] = bgr[i + 2];
            rgb[i + 1] = bgr[i + 1];
            rgb[i + 2] = bgr[i];
        }
    }

    /// <summary>Whichever of left, above and upper left lies nearest to left + above - upper left.</summary>
    private static byte Paeth(byte left, byte above, byte upperLeft)
    {
        int toLeft = Math.Abs(above - upperLeft);
        int toAbove = Math.Abs(left - upperLeft);
        int toUpperLeft = Math.Abs(left + above - (2 * upperLeft));
        if (toLeft <= toAbove && toLeft <= toUpperLeft)
        {
            return left;
        }

        return toAbove <= toUpperLeft ? above : upperLeft;
    }

    private static void WriteChunk(Stream target, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        target.Write(number);
        target.Write(type);
        target.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~AddToCrc(AddToCrc(uint.MaxValue, type), data));
        target.Write(number);
    }

    private static uint AddToCrc(uint crc, ReadOnlySpan<byte> data)
    {
        // Eight bytes at once, each through the table for its distance from the end.
        for (; data.Length >= Strides; data = data[Strides..])
        {
            uint low = crc ^ BinaryPrimitives.ReadUInt32LittleEndian(data);
            uint high = BinaryPrimitives.ReadUInt32LittleEndian(data[4..]);
            crc = Crc[7][(byte)low] ^ Crc[6][(byte)(low >> 8)] ^ Crc[5][(byte)(low >> 16)] ^ Crc[4][low >> 24]
                ^ Crc[3][(byte)high] ^ Crc[2][(byte)(high >> 8)] ^ Crc[1][(byte)(high >> 16)] ^ Crc[0][high >> 24];
        }

        foreach (byte value in data)
        {
            crc = Crc[0][(byte)(crc ^ value)] ^ (crc >> 8);
        }

        return crc;
    }

    private static uint[][] BuildCrcTables()
    {
        uint[][] tables = [.. Enumerable.Range(0, Strides).Select(_ => new uint[256])];
        for (uint i = 0; i < 256; i++)
        {
            uint value = i;
            for (int bit = 0; bit < 8; bit++)
            {
                value = (value & 1) == 1 ? 0xEDB88320 ^ (value >> 1) : value >> 1;
            }

            tables[0][i] = value;
        }

        for (int table = 1; table < Strides; table++)
        {
            for (int i = 0; i < 256; i++)
            {
                uint before = tables[table - 1][i];
                tables[table][i] = tables[0][(byte)before] ^ (before >> 8);
            }
        }

        return tables;
    }
}
