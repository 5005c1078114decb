namespace ASMNet.Media.FFmpeg;

/// <summary>Names what is wrong with files that people have and ffmpeg does not read, where its own words would leave them guessing.</summary>
internal static class UnreadKind
{
    private const int HeaderLength = 32;
    private const byte AnimationFlag = 0x02;

    /// <summary>What a file is and what to do, to follow "cannot read ...: "; null where it is none of these kinds. To ask when it could not be read.</summary>
    /// <param name="path">The file.</param>
    public static string? Reason(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            Span<byte> header = stackalloc byte[HeaderLength];
            return Reason(header[..file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false)]);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The message goes without it: what ffmpeg said of the file stands in it.
            return null;
        }
    }

    private static string? Reason(ReadOnlySpan<byte> header)
    {
        if (header.IsEmpty)
        {
            return "the file is empty";
        }

        // WebP Container Specification: RIFF size WEBP VP8X size flags
        if (header.Length > 20 && header.StartsWith("RIFF"u8) && header[8..].StartsWith("WEBPVP8X"u8) && (header[20] & AnimationFlag) != 0)
        {
            return "it is an animated WebP picture, which this ffmpeg does not read; make a GIF or a video of it";
        }

        // ISO/IEC 23008-12: the brands of HEIF pictures whose contents are HEVC
        return header.Length >= 12 && header[4..].StartsWith("ftyphei"u8) ? "it is a HEIC picture, which this ffmpeg does not read; save it as JPEG or PNG" : null;
    }
}
