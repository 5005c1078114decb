namespace ASMNet.Media.FFmpeg;

/// <summary>Names what is wrong with files that people have and ffmpeg does not read, where its own words would leave them guessing.</summary>
internal static class UnreadKind
{
    private const int HeaderLength = 32;
    private const byte AnimationFlag = 0x02;
    private static readonly string[] PictureReaders = ["_pipe @", "[image2 @", "[ico @"];
    private static readonly string[] TextReaders = ["[tty @", "[srt @", "[ass @", "[webvtt @", "[subviewer @", "[microdvd @", "[sami @", "[lrc @"];

    /// <summary>What a file is and what to do, to follow "cannot read ...: "; null where it is none of these kinds. To ask when it could not be read.</summary>
    /// <param name="path">The file.</param>
    public static string? Reason(string path) => Read(path, Reason);

    /// <summary>What a file is whose contents are no still picture that is read, to follow "cannot read the picture ...: ".</summary>
    /// <param name="path">The file.</param>
    public static string NoPicture(string path) => Read(path, OtherPicture) ?? $"it is no {Pictures.PictureFormat.Names} file";

    private static string? OtherPicture(ReadOnlySpan<byte> header) =>
        header.Length > 8 && header[1..].StartsWith("PNG\r\n"u8) ? $"it is an animated PNG picture, which is read as a video, as a source of its own; save its pictures as {Pictures.PictureFormat.Names} to have them read among others"
            : header.StartsWith("GIF8"u8) ? $"it is a GIF picture; save it as {Pictures.PictureFormat.Names}"
            : Heif(header) is string kind ? $"it is {kind} picture; save it as {Pictures.PictureFormat.Names}"
            : Reason(header);

    // ISO/IEC 23008-12: the brands of HEIF pictures whose contents are HEVC; and of AVIF
    private static string? Heif(ReadOnlySpan<byte> header) => header.Length < 12 ? null
        : header[4..].StartsWith("ftyphei"u8) ? "a HEIC"
        : header[4..].StartsWith("ftypavi"u8) ? "an AVIF" : null;

    private static string? Read(string path, Func<ReadOnlySpan<byte>, string?> tell)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            Span<byte> header = stackalloc byte[HeaderLength];
            return tell(header[..file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false)]);
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

        return Heif(header) is string kind ? $"it is {kind} picture, which this ffmpeg does not read; save it as JPEG or PNG" : null;
    }

    /// <summary>What a file is that ffmpeg knows and that is not read here, to follow "cannot read ... as a video: ".</summary>
    /// <param name="report">What ffmpeg said of it; the reader that it would have taken stands there as <c>[NAME @ ...] ... not on whitelist</c>.</param>
    public static string Refused(DecoderReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return PictureReaders.Any(report.Says) ? $"it is a picture of a kind that is not read here; save it as {Pictures.PictureFormat.Names}"
            : TextReaders.Any(report.Says) ? "it is text"
            : "it is a playlist or of another kind that has other files read, which is not done here";
    }
}
