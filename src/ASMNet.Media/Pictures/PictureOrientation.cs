using System.Buffers.Binary;

namespace ASMNet.Media.Pictures;

/// <summary>
/// How a camera was held that took a picture (Exif 2.32, tag 0x0112), which not every version of ffmpeg follows (4.x in none of these
/// formats): JPEG (its segment APP1), PNG (its chunk eXIf), WebP (its chunk EXIF) and TIFF, whose own tag it is.
/// </summary>
internal static class PictureOrientation
{
    private const int MostParts = 10_000;
    private const int Tag = 0x0112;
    private const int CompressionTag = 259;
    private const int EntryLength = 12;
    private const int LongType = 4;

    private static readonly string[] Filters = ["", "", "hflip", "hflip,vflip", "vflip", "transpose=0", "transpose=1", "transpose=3", "transpose=2"];

    /// <summary>The ffmpeg filters that bring it upright; empty where it is. Null for formats that do not say it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="format">ffmpeg's name of its reader.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static string? Filter(string path, string format)
    {
        if (format is not ("jpeg_pipe" or "png_pipe" or "webp_pipe" or "tiff_pipe"))
        {
            return null;
        }

        using FileStream file = File.OpenRead(path);
        long? start = format switch
        {
            "jpeg_pipe" => FindInJpeg(file),
            "png_pipe" => Find(file, 8, "eXIf"u8, isBigEndian: true, typeAt: 4, between: 4),
            "webp_pipe" => Find(file, 12, "EXIF"u8, isBigEndian: false, typeAt: 0, between: 0),
            _ => 0,
        };
        return start is long at && Read(file, at, Tag) is int orientation and >= 1 and <= 8 ? Filters[orientation] : "";
    }

    /// <summary>Whether the pixels of a TIFF picture are packed as JPEG (its compression is 6 or 7).</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static bool IsJpegInTiff(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Read(file, 0, CompressionTag) is 6 or 7;
    }

    /// <summary>Where the contents of a part begin; parts have a length and a type, in the order of the format.</summary>
    private static long? Find(FileStream file, long position, ReadOnlySpan<byte> type, bool isBigEndian, int typeAt, int between)
    {
        Span<byte> head = stackalloc byte[8];
        for (int i = 0; i < MostParts && TryRead(file, position, head); i++)
        {
            if (head.Slice(typeAt, 4).SequenceEqual(type))
            {
                return position + head.Length;
            }

            Span<byte> length = head.Slice(4 - typeAt, 4);
            long size = isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(length) : BinaryPrimitives.ReadUInt32LittleEndian(length);
            position += head.Length + size + between + (isBigEndian ? 0 : size % 2);
        }

        return null;
    }

    /// <summary>Where the first Exif segment before the picture's data begins (Exif 2.32, 4.5.4).</summary>
    private static long? FindInJpeg(FileStream file)
    {
        const byte App1 = 0xE1;
        const byte StartOfScan = 0xDA;
        const int MarkerLength = 2;
        const int HeadLength = 4;
        long position = MarkerLength;
        Span<byte> head = stackalloc byte[10];
        for (int i = 0; i < MostParts && TryRead(file, position, head) && head[1] != StartOfScan; i++)
        {
            if (head[0] != 0xFF || head[1] == 0xFF)
            {
                // before a marker any number of bytes may fill
                position++;
                continue;
            }

            if (head[1] == App1 && head[HeadLength..].SequenceEqual("Exif\0\0"u8))
            {
                return position + HeadLength;
            }

            position += MarkerLength + BinaryPrimitives.ReadUInt16BigEndian(head[MarkerLength..]);
        }

        return null;
    }

    private static int? Read(FileStream file, long start, int tag)
    {
        Span<byte> head = stackalloc byte[8];
        if (!TryRead(file, start, head))
        {
            return null;
        }

        // some put the words of a JPEG's field before it
        if (head.StartsWith("Exif\0\0"u8))
        {
            start += 6;
            if (!TryRead(file, start, head))
            {
                return null;
            }
        }

        bool isBigEndian = head.StartsWith("MM\0*"u8);
        if (!isBigEndian && !head.StartsWith("II*\0"u8))
        {
            return null;
        }

        long position = start + Long(head[4..], isBigEndian);
        Span<byte> count = stackalloc byte[2];
        Span<byte> entry = stackalloc byte[EntryLength];
        int entries = TryRead(file, position, count) ? Short(count, isBigEndian) : 0;
        for (int i = 0; i < entries && TryRead(file, position + 2 + (i * EntryLength), entry); i++)
        {
            if (Short(entry, isBigEndian) == tag)
            {
                return Short(entry[2..], isBigEndian) == LongType ? (int)Long(entry[8..], isBigEndian) : Short(entry[8..], isBigEndian);
            }
        }

        return null;
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
