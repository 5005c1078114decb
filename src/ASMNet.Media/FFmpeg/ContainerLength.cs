using System.Buffers.Binary;

namespace ASMNet.Media.FFmpeg;

/// <summary>
/// Compares a file's length with what its own outermost boxes say, which tells a download or a copy that broke off for certain,
/// whatever decodes of it: MP4 and QuickTime (ISO/IEC 14496-12), RIFF (AVI), Matroska and WebM (RFC 9559), GIF (89a) and PNG, whose
/// end has a mark.
/// </summary>
internal static class ContainerLength
{
    private const int LongestHeader = 64;
    private const int MostBoxes = 100_000;

    /// <summary>What is missing at a file's end, in words; null where nothing is, or where the container does not say.</summary>
    /// <param name="path">The file.</param>
    public static string? Missing(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            long bytes = Missing(file);
            file.Position = 0;
            return bytes > 0 ? bytes == 1 ? "the last byte is missing" : $"the last {bytes} bytes are missing" : EndMark.IsMissing(file) ? "its end is missing" : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The judgement goes without it: the file was there a moment ago, and what could be read of it was.
            return null;
        }
    }

    internal static long Missing(Stream file)
    {
        Span<byte> header = stackalloc byte[LongestHeader];
        ReadOnlySpan<byte> start = Peek(file, 0, header);
        return start.StartsWith("RIFF"u8) ? MissingInRiff(file, header)
            : start.StartsWith((ReadOnlySpan<byte>)[0x1A, 0x45, 0xDF, 0xA3]) ? MissingInMatroska(file, start)
            : start.Length >= 8 && IsFirstBox(start[4..8]) ? MissingInBoxes(file, header)
            : 0;
    }

    private static bool IsFirstBox(ReadOnlySpan<byte> type) =>
        type.SequenceEqual("ftyp"u8) || type.SequenceEqual("moov"u8) || type.SequenceEqual("mdat"u8) || type.SequenceEqual("wide"u8) || type.SequenceEqual("styp"u8);

    private static long MissingInBoxes(Stream file, Span<byte> header)
    {
        long position = 0;
        for (int count = 0; count < MostBoxes && position < file.Length; count++)
        {
            ReadOnlySpan<byte> box = Peek(file, position, header);
            if (box.Length < 8 || box[4..8].ContainsAnyExceptInRange((byte)' ', (byte)'~'))
            {
                // Some programs append what is no box.
                return 0;
            }

            long size = BinaryPrimitives.ReadUInt32BigEndian(box);
            size = size == 1 && box.Length >= 16 ? BinaryPrimitives.ReadInt64BigEndian(box[8..]) : size;
            if (size < 8 || size > long.MaxValue - position)
            {
                return 0;
            }

            position += size;
        }

        return Math.Max(0, position - file.Length);
    }

    private static long MissingInRiff(Stream file, Span<byte> header)
    {
        long position = 0;
        while (position < file.Length)
        {
            ReadOnlySpan<byte> chunk = Peek(file, position, header);
            uint size = chunk.Length >= 8 && chunk.StartsWith("RIFF"u8) ? BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]) : 0;

            // A recording that was never finished says 0 or the largest number there is.
            if (size is 0 or > uint.MaxValue - 16)
            {
                return 0;
            }

            position += 8 + (long)size + (size % 2);
        }

        // The last byte may be the one that fills up to an even length, which not everybody writes.
        return position - file.Length > 1 ? position - file.Length : 0;
    }

    private static long MissingInMatroska(Stream file, ReadOnlySpan<byte> start)
    {
        Span<byte> header = stackalloc byte[LongestHeader];
        if (!TryReadLength(start[4..], out long length, out int count))
        {
            return 0;
        }

        long position = 4 + count + length;
        ReadOnlySpan<byte> segment = position > 0 ? Peek(file, position, header) : [];
        return segment.StartsWith((ReadOnlySpan<byte>)[0x18, 0x53, 0x80, 0x67]) && TryReadLength(segment[4..], out length, out count)
            ? Math.Max(0, position + 4 + count + length - file.Length)
            : 0;
    }

    /// <summary>A length as EBML writes it; a stream's has none.</summary>
    private static bool TryReadLength(ReadOnlySpan<byte> bytes, out long length, out int count)
    {
        count = bytes.IsEmpty || bytes[0] == 0 ? 0 : System.Numerics.BitOperations.LeadingZeroCount((uint)bytes[0]) - 23;
        length = 0;
        if (count == 0 || bytes.Length < count)
        {
            return false;
        }

        long unknown = (1L << (7 * count)) - 1;
        length = bytes[0] & (0xFF >> count);
        for (int i = 1; i < count; i++)
        {
            length = (length << 8) | bytes[i];
        }

        return length != unknown;
    }

    private static ReadOnlySpan<byte> Peek(Stream file, long position, Span<byte> target)
    {
        if (position >= file.Length)
        {
            return [];
        }

        file.Position = position;
        return target[..file.ReadAtLeast(target, target.Length, throwOnEndOfStream: false)];
    }
}
