namespace ASMNet.Media.FFmpeg;

/// <summary>Tells whether an animated picture reaches its end, by going from block to block: GIF (89a) and PNG (ISO/IEC 15948).</summary>
internal static class EndMark
{
    private const int GifExtension = 0x21;
    private const int GifPicture = 0x2C;
    private const int GifEnd = 0x3B;

    /// <summary>Whether the file is one of them and breaks off before its end.</summary>
    /// <param name="file">The file, from its start.</param>
    public static bool IsMissing(Stream file)
    {
        var reader = new PipeReader(file);
        try
        {
            Span<byte> mark = stackalloc byte[6];
            reader.Read(mark);
            return mark.SequenceEqual("GIF89a"u8) || mark.SequenceEqual("GIF87a"u8) ? !ReachesGifEnd(reader)
                : mark.SequenceEqual((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A]) && !ReachesPngEnd(reader);
        }
        catch (EndOfStreamException)
        {
            return true;
        }
    }

    private static bool ReachesGifEnd(PipeReader reader)
    {
        reader.Skip(4);
        SkipColours(reader, reader.ReadByte());
        reader.Skip(2);
        while (true)
        {
            switch (reader.ReadByte())
            {
                case GifEnd:
                    return true;
                case GifExtension:
                    reader.Skip(1);
                    break;
                case GifPicture:
                    reader.Skip(8);
                    SkipColours(reader, reader.ReadByte());
                    reader.Skip(1);
                    break;
                default:
                    // What is no block is damage of another kind, which the decoder tells.
                    return true;
            }

            for (int length; (length = reader.ReadByte()) > 0;)
            {
                reader.Skip(length);
            }
        }
    }

    // In a GIF's header two bytes follow the flags before the table; in a picture's none do. Both are passed over after it, which
    // comes to the same.
    private static void SkipColours(PipeReader reader, byte flags) => reader.Skip((flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1));

    private static bool ReachesPngEnd(PipeReader reader)
    {
        reader.Skip(2);
        Span<byte> header = stackalloc byte[8];
        do
        {
            reader.Read(header);
            reader.Skip(System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(header) + 4L);
        }
        while (!header[4..].SequenceEqual("IEND"u8));
        return true;
    }
}
