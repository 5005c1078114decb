using System.Buffers.Binary;

namespace ASMNet.Media.Pictures;

/// <summary>
/// Tells a video of JPEG pictures that follow each other without a container (ITU-T T.81, the markers) from a photo: behind a photo there may be a smaller
/// one, a film or another view too, which it then says in a field of its own (CIPA DC-007, "MPF").
/// </summary>
internal static class JpegSequence
{
    private const int StartOfPicture = 0xD8;
    private const int EndOfPicture = 0xD9;
    private const int SecondField = 0xE2;
    private const int SizeLength = 5;

    /// <summary>Whether another picture of the same size follows the first one.</summary>
    /// <param name="file">From its beginning.</param>
    public static bool IsIn(Stream file)
    {
        using var bytes = new BufferedStream(file, 1 << 16);
        return ReadSize(bytes, toTheEnd: true) is int first && ReadSize(bytes, toTheEnd: false) == first;
    }

    /// <summary>Reads a picture.</summary>
    /// <param name="bytes">Before its first byte; behind its last one afterwards, where it is to be read to the end.</param>
    /// <param name="toTheEnd">Whether to read it to its end.</param>
    /// <returns>Height and width as they are written; null where it is no whole picture, or says itself that others follow.</returns>
    private static int? ReadSize(Stream bytes, bool toTheEnd)
    {
        if (bytes.ReadByte() != 0xFF || bytes.ReadByte() != StartOfPicture)
        {
            return null;
        }

        int? size = null;
        for (int marker = NextMarker(bytes); marker >= 0; marker = NextMarker(bytes))
        {
            if (marker == EndOfPicture || (size is not null && !toTheEnd))
            {
                return size;
            }

            if (ReadField(bytes) is not byte[] field || (marker == SecondField && field.AsSpan().StartsWith("MPF\0"u8)))
            {
                return null;
            }

            // Start of frame: precision, height, width. Three markers of these numbers mean tables.
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC) && field.Length >= SizeLength)
            {
                size = BinaryPrimitives.ReadInt32BigEndian(field.AsSpan(1));
            }
        }

        return null;
    }

    private static byte[]? ReadField(Stream bytes)
    {
        Span<byte> length = stackalloc byte[2];
        if (bytes.ReadAtLeast(length, 2, throwOnEndOfStream: false) < 2 || BinaryPrimitives.ReadUInt16BigEndian(length) < 2)
        {
            return null;
        }

        byte[] field = new byte[BinaryPrimitives.ReadUInt16BigEndian(length) - 2];
        return bytes.ReadAtLeast(field, field.Length, throwOnEndOfStream: false) == field.Length ? field : null;
    }

    /// <summary>Passes over coded pixels, in which 255 is followed by 0 or by the number of a restart.</summary>
    /// <returns>The next marker; -1 at the file's end.</returns>
    private static int NextMarker(Stream bytes)
    {
        int last = 0;
        for (int next = bytes.ReadByte(); next >= 0; next = bytes.ReadByte())
        {
            if (last == 0xFF && next is not (0 or 0xFF or (>= 0xD0 and <= 0xD7)))
            {
                return next;
            }

            last = next;
        }

        return -1;
    }
}
