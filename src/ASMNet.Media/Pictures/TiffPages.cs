using System.Buffers.Binary;

namespace ASMNet.Media.Pictures;

/// <summary>The pages of a TIFF file (TIFF 6.0, section 2), of which ffmpeg reads the first alone. Smaller versions of a page count as none.</summary>
internal static class TiffPages
{
    // Over the whole file: directories may lie over each other, so that their number alone says nothing of the work.
    private const int MostEntries = 1_000_000;
    private const int NewSubfileType = 254;
    private const int EntryLength = 12;

    /// <summary>Counts them.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The number of pages; 0 where it is no TIFF file.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static int Count(string path)
    {
        using FileStream file = File.OpenRead(path);
        Span<byte> head = stackalloc byte[8];
        if (!TryRead(file, 0, head) || !(head.StartsWith("II*\0"u8) || head.StartsWith("MM\0*"u8)))
        {
            return 0;
        }

        bool isBigEndian = head[0] == 'M';
        int pages = 0;
        int entries = 0;
        HashSet<long> seen = [];
        Span<byte> next = stackalloc byte[4];
        for (long at = Long(head[4..], isBigEndian); at != 0 && entries < MostEntries && seen.Add(at) && TryReadDirectory(file, at, isBigEndian, ref entries, out long end, out bool isReduced); at = Long(next, isBigEndian))
        {
            pages += isReduced ? 0 : 1;
            if (!TryRead(file, end, next))
            {
                break;
            }
        }

        return pages;
    }

    private static bool TryReadDirectory(FileStream file, long at, bool isBigEndian, ref int known, out long end, out bool isReduced)
    {
        Span<byte> count = stackalloc byte[2];
        (end, isReduced) = (0, false);
        if (!TryRead(file, at, count))
        {
            return false;
        }

        int entries = Short(count, isBigEndian);
        known += entries;
        end = at + count.Length + (entries * EntryLength);
        byte[] all = new byte[entries * EntryLength];
        if (!TryRead(file, at + count.Length, all))
        {
            return false;
        }

        for (ReadOnlySpan<byte> entry = all; entry.Length > 0; entry = entry[EntryLength..])
        {
            isReduced |= Short(entry, isBigEndian) == NewSubfileType && (Long(entry[8..], isBigEndian) & 1) != 0;
        }

        return entries > 0;
    }

    private static bool TryRead(FileStream file, long position, Span<byte> target)
    {
        if (position > file.Length - target.Length)
        {
            return false;
        }

        file.Position = position;
        file.ReadExactly(target);
        return true;
    }

    private static int Short(ReadOnlySpan<byte> bytes, bool isBigEndian) => isBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private static long Long(ReadOnlySpan<byte> bytes, bool isBigEndian) => isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
