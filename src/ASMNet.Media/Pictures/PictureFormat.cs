namespace ASMNet.Media.Pictures;

/// <summary>Tells a still picture by its first bytes; its name says nothing for certain.</summary>
internal static class PictureFormat
{
    private const int HeaderLength = 1 << 12;

    /// <summary>The formats, for messages.</summary>
    public const string Names = "JPEG, PNG, WebP, BMP or TIFF";

    /// <summary>What ffmpeg calls the reader of the picture in a file; null when it holds none.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static string? Find(string path)
    {
        using FileStream file = File.OpenRead(path);
        Span<byte> header = stackalloc byte[HeaderLength];
        return Find(header[..file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false)]);
    }

    /// <summary>Whether a file is a video of JPEG pictures without a container, one behind the other.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static bool IsMotionJpeg(string path)
    {
        using FileStream file = File.OpenRead(path);
        return JpegSequence.IsIn(file);
    }

    internal static string? Find(ReadOnlySpan<byte> header)
    {
        if (header.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
        {
            return "jpeg_pipe";
        }

        if (header.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]))
        {
            // Animation control stands before the first picture's data: such a file is a video.
            return header.IndexOf("acTL"u8) < 0 ? "png_pipe" : null;
        }

        if (header.StartsWith("RIFF"u8) && header.Length > 12 && header[8..].StartsWith("WEBP"u8))
        {
            return "webp_pipe";
        }

        if (header.StartsWith("BM"u8) && header.Length > 14 && header[6..10].IndexOfAnyExcept((byte)0) < 0)
        {
            return "bmp_pipe";
        }

        return header.StartsWith("II*\0"u8) || header.StartsWith("MM\0*"u8) ? "tiff_pipe" : null;
    }
}
