using System.Globalization;
using ASMNet.Media.FFmpeg;

namespace ASMNet.Media.Pictures;

/// <summary>Reads single picture files of any size through ffmpeg, upright where they say how (Exif). Safe for several threads.</summary>
public sealed class ImageFileReader : IPictureReader
{
    private const int LongestNumber = 9;
    private const string Tiff = "tiff_pipe";
    private readonly FFmpegTools _tools;
    private readonly MediaLimits _limits;

    /// <summary>Makes a reader.</summary>
    /// <param name="tools">ffmpeg.</param>
    /// <param name="limits">How long it may take, and what is too large; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">A limit lies outside its range.</exception>
    public ImageFileReader(FFmpegTools tools, MediaLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(tools);
        _tools = tools;
        _limits = limits ?? new MediaLimits();
        _limits.Validate();
    }

    /// <inheritdoc/>
    public string? Read(string file, (int Width, int Height)? fit, PictureMemory memory)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(memory);
        List<string> arguments = Arguments(file, fit, out string format);
        using var process = new FFmpegProcess(_tools.StartReader(arguments), TimeProvider.System);
        process.Expect(_limits.Timeout);
        bool read;
        bool isEmpty = false;
        try
        {
            read = TryRead(new PipeReader(process.Output), memory, out isEmpty);
        }
        catch (Exception exception) when (exception is EndOfStreamException or IOException)
        {
            read = false;
        }

        bool wasLate = process.WasLate;
        process.WaitForExit();
        if (!read)
        {
            throw Cannot(file, wasLate ? $"it took longer than {_limits.TimeoutText} (Source:Timeout)" : UnreadKind.Reason(file) ?? process.Report.Reason);
        }

        // ffmpeg 5.1 does not unpack it and does not say so: what comes is black, or green where it is told as colour differences.
        if (isEmpty && format == Tiff && IsJpegInTiff(file))
        {
            throw Cannot(file, "its pixels are packed as JPEG inside the TIFF, which this ffmpeg does not read; save it as JPEG or PNG");
        }

        // A decoder that meets an error in a still picture leaves the rest of it grey, and has no flag to say so. What it says of
        // the notes beside the picture does no harm to it.
        return process.Report.Errors > 0 && !process.Report.Says("EXIF") ? process.Report.Reason : process.Report.Damage();
    }

    private static bool IsJpegInTiff(string file)
    {
        try
        {
            return PictureOrientation.IsJpegInTiff(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Cannot(file, MediaException.Reason(exception));
        }
    }

    private List<string> Arguments(string file, (int Width, int Height)? fit, out string format)
    {
        string? found;
        string? turn;
        try
        {
            ReadableFile.Require(file, "picture");
            found = PictureFormat.Find(file);
            turn = found is null ? null : PictureOrientation.Filter(file, found);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Cannot(file, exception.Message.TrimEnd('.'));
        }

        format = found ?? throw Cannot(file, UnreadKind.NoPicture(file));

        // A PPM file carries its own size, so nobody has to ask for it first. One reader for one format, so that no name is taken
        // for a pattern and no file for a list of others.
        List<string> arguments =
        [
            .. DecoderReport.Options, "-threads", "1", .. turn is null ? Array.Empty<string>() : ["-noautorotate"], .. _limits.DecoderOptions, "-protocol_whitelist", "file", "-f", format, "-i", $"file:{file}",
            "-frames:v", "1", "-sws_flags", "accurate_rnd+full_chroma_int+bicubic",
        ];
        List<string> filters = [.. turn is null or "" ? Array.Empty<string>() : [turn]];
        if (fit is (int width, int height))
        {
            string size = string.Create(CultureInfo.InvariantCulture, $"{width}:{height}");
            filters.Add($"scale={size}:force_original_aspect_ratio=decrease,pad={size}:(ow-iw)/2:(oh-ih)/2");
        }

        if (filters.Count > 0)
        {
            arguments.AddRange(["-vf", string.Join(',', filters)]);
        }

        arguments.AddRange(["-pix_fmt", "rgb24", "-c:v", "ppm", "-f", "image2pipe", "pipe:1"]);
        return arguments;
    }

    /// <summary>Reads a picture.</summary>
    /// <param name="pipe">What ffmpeg writes.</param>
    /// <param name="memory">Gives room for it.</param>
    /// <param name="isEmpty">Whether nothing in it has any red or blue.</param>
    private bool TryRead(PipeReader pipe, PictureMemory memory, out bool isEmpty)
    {
        isEmpty = false;
        if (pipe.ReadByte() != 'P' || pipe.ReadByte() != '6' || pipe.ReadByte() != '\n'
            || !TryReadNumber(pipe, out int width) || !TryReadNumber(pipe, out int height) || !TryReadNumber(pipe, out _)
            || width == 0 || height == 0 || (long)width * height > _limits.MaximumPixels || 3L * width * height > int.MaxValue)
        {
            return false;
        }

        Span<byte> pixels = memory(width, height);
        pipe.Read(pixels);
        int seen = 0;
        for (int i = 0; i < pixels.Length; i += 3)
        {
            seen |= pixels[i] | pixels[i + 2];
            (pixels[i], pixels[i + 2]) = (pixels[i + 2], pixels[i]);
        }

        isEmpty = seen == 0;
        return true;
    }

    /// <summary>Reads digits and the white space after them.</summary>
    private static bool TryReadNumber(PipeReader pipe, out int number)
    {
        number = 0;
        for (int count = 0; count <= LongestNumber; count++)
        {
            byte next = pipe.ReadByte();
            if (next is (byte)' ' or (byte)'\n')
            {
                return count > 0;
            }

            if (next is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            number = (10 * number) + (next - '0');
        }

        return false;
    }

    private static MediaException Cannot(string file, string reason) => new($"cannot read the picture '{file}': {reason}.");
}
