using System.Globalization;
using ASMNet.Media.FFmpeg;

namespace ASMNet.Media.Video;

/// <summary>Writes pictures to a device that other programs see as a camera, through ffmpeg. Each picture goes out at once, as it comes.</summary>
public sealed class VirtualCamera : IDisposable
{
    private readonly EncoderProcess _encoder;

    /// <summary>Starts ffmpeg.</summary>
    /// <param name="tools">ffmpeg.</param>
    /// <param name="device">The device.</param>
    /// <param name="input">Size of the pictures that come, in pixels.</param>
    /// <param name="output">Size of the pictures that the device gets, even numbers; they keep their proportions between black bars.</param>
    /// <param name="urgent">Ends every wait for ffmpeg.</param>
    /// <exception cref="MediaException">ffmpeg cannot be started.</exception>
    public VirtualCamera(FFmpegTools tools, string device, (int Width, int Height) input, (int Width, int Height) output, CancellationToken urgent)
        : this(tools, ["-f", "v4l2", device ?? throw new ArgumentNullException(nameof(device))], input, output, urgent)
    {
    }

    /// <summary>The same into something else, for tests.</summary>
    /// <param name="tools">ffmpeg.</param>
    /// <param name="device">ffmpeg's arguments for it.</param>
    /// <param name="input">Size of the pictures that come.</param>
    /// <param name="output">Size of the pictures that it gets.</param>
    /// <param name="urgent">Ends every wait for ffmpeg.</param>
    internal VirtualCamera(FFmpegTools tools, IReadOnlyList<string> device, (int Width, int Height) input, (int Width, int Height) output, CancellationToken urgent)
    {
        ArgumentNullException.ThrowIfNull(tools);
        string fit = string.Create(CultureInfo.InvariantCulture, $"scale={output.Width}:{output.Height}:force_original_aspect_ratio=decrease,pad={output.Width}:{output.Height}:-1:-1");
        _encoder = new EncoderProcess(
            tools,
            [
                // More than one thread hold a picture back until the next has come.
                "-hide_banner", "-nostats", "-loglevel", "error", "-fpsprobesize", "0", "-analyzeduration", "0", "-threads", "1",
                "-f", "rawvideo", "-pixel_format", "bgr24", "-video_size", string.Create(CultureInfo.InvariantCulture, $"{input.Width}x{input.Height}"), "-framerate", "30", "-i", "pipe:0",
                .. tools.KeepEveryFrame, .. input == output ? Array.Empty<string>() : ["-vf", fit], "-pix_fmt", "yuv420p", "-threads", "1", "-flush_packets", "1", .. device,
            ],
            urgent);
    }

    /// <summary>Shows a picture.</summary>
    /// <param name="pixels">Packed BGR.</param>
    /// <exception cref="MediaException">The device takes no more; the message says why.</exception>
    public void Write(ReadOnlySpan<byte> pixels)
    {
        try
        {
            _encoder.Input.Write(pixels);
            _encoder.Input.Flush();
        }
        catch (IOException exception)
        {
            throw new MediaException(_encoder.Reason(), exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _encoder.Dispose();
}
