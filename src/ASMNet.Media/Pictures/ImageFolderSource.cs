using System.Globalization;
using ASMNet.Imaging;
using ASMNet.Media.FFmpeg;

namespace ASMNet.Media.Pictures;

/// <summary>
/// The pictures of a folder in the order of their names, one frame each. The first one sets the size; others are fitted into it
/// with black borders.
/// </summary>
public sealed class ImageFolderSource : IFrameSource
{
    private static readonly string[] Extensions = [".png", ".jpg", ".jpeg", ".bmp", ".webp", ".tif", ".tiff"];

    private readonly FFmpegTools _tools;
    private readonly TimeProvider _timeProvider;
    private readonly IReadOnlyList<string> _files;
    private long _sequence;

    /// <summary>Opens a folder.</summary>
    /// <param name="tools">ffmpeg and ffprobe.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="frameRate">Pictures per second, for the timestamps.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <exception cref="MediaException">There is no such folder, or no picture in it.</exception>
    public ImageFolderSource(FFmpegTools tools, string folder, double frameRate, TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(tools);
        ArgumentNullException.ThrowIfNull(timeProvider);
        if (!Directory.Exists(folder))
        {
            throw new MediaException($"the folder '{folder}' does not exist.");
        }

        _tools = tools;
        _timeProvider = timeProvider;
        _files = [.. Directory.EnumerateFiles(folder)
            .Where(file => Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal)];
        if (_files.Count == 0)
        {
            throw new MediaException($"the folder '{folder}' holds no picture ({string.Join(' ', Extensions)}).");
        }

        MediaProbe first = MediaProbe.Read(tools, [], _files[0], $"'{_files[0]}'");
        Info = new SourceInfo($"{_files.Count} pictures in '{folder}'", first.Width, first.Height, frameRate, IsLive: false, _files.Count);
    }

    /// <inheritdoc/>
    public SourceInfo Info { get; }

    /// <inheritdoc/>
    public string? Defect => null;

    /// <inheritdoc/>
    public bool Read(MediaFrame frame, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(frame);
        if (_sequence == _files.Count || cancellation.IsCancellationRequested)
        {
            return false;
        }

        Decode(_files[(int)_sequence], frame.Allocate(Info.Width, Info.Height));
        frame.CapturedAt = _timeProvider.GetTimestamp();
        frame.Timestamp = TimeSpan.FromSeconds(_sequence / Info.FrameRate);
        frame.Sequence = _sequence++;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private void Decode(string file, FrameBuffer buffer)
    {
        string size = string.Create(CultureInfo.InvariantCulture, $"{Info.Width}:{Info.Height}");
        string filter = $"scale={size}:force_original_aspect_ratio=decrease,pad={size}:(ow-iw)/2:(oh-ih)/2";

        // One process a picture: it names the broken one, and formats and sizes may differ.
        using System.Diagnostics.Process process = _tools.Start(
            ["-hide_banner", "-loglevel", "error", "-i", file, "-frames:v", "1", "-vf", filter, "-pix_fmt", "bgr24", "-f", "rawvideo", "pipe:1"]);
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync();
        Span<byte> pixels = buffer.Pixels;
        int count = process.StandardOutput.BaseStream.ReadAtLeast(pixels, pixels.Length, throwOnEndOfStream: false);
        process.WaitForExit();
        if (count < pixels.Length)
        {
            throw new MediaException($"cannot read the picture '{file}': {FFmpegTools.Explain(error.GetAwaiter().GetResult())}.");
        }
    }
}
