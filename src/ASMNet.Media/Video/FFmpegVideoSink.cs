using System.Diagnostics;
using ASMNet.Inference.Cpu.Graph;
using ASMNet.Media.FFmpeg;

namespace ASMNet.Media.Video;

/// <summary>
/// Encodes the annotated video with ffmpeg. Every frame keeps its own time, so that the recording lasts as long as what it shows,
/// whatever was dropped and however uneven the source was.
/// </summary>
public sealed class FFmpegVideoSink : IFrameSink
{
    private readonly OutputFile _file;
    private readonly SourceInfo _source;
    private readonly Process _process;
    private readonly Stream _input;
    private readonly Task<string> _messages;
    private readonly MatroskaStream _stream;
    private TimeSpan? _first;

    /// <summary>Starts the encoder.</summary>
    /// <param name="file">Where to write; the sink disposes it.</param>
    /// <param name="tools">ffmpeg.</param>
    /// <param name="encoder">The encoder.</param>
    /// <param name="source">Size and nominal frame rate.</param>
    public FFmpegVideoSink(OutputFile file, FFmpegTools tools, VideoEncoderChoice encoder, SourceInfo source)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(tools);
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(source);
        _file = file;
        _source = source;
        _process = tools.Start(Arguments(file, tools, encoder));
        _input = _process.StandardInput.BaseStream;
        _messages = _process.StandardError.ReadToEndAsync();
        _stream = new MatroskaStream(_input, source.Width, source.Height, source.FrameRate);
    }

    /// <inheritdoc/>
    public string Description => _file.Path;

    /// <inheritdoc/>
    public bool NeedsPicture => true;

    /// <inheritdoc/>
    public void Write(MediaFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        if (frame.Buffer.Width != _source.Width || frame.Buffer.Height != _source.Height)
        {
            throw new MediaException($"a frame of {frame.Buffer.Width}x{frame.Buffer.Height} does not fit into a video of {_source.Width}x{_source.Height}.");
        }

        _first ??= frame.Timestamp;
        try
        {
            _stream.Write(frame.Buffer.Pixels, frame.Timestamp - _first.Value);
        }
        catch (IOException exception)
        {
            _process.WaitForExit();
            throw new MediaException($"the encoder of '{_file.Path}' stopped: {FFmpegTools.Explain(_messages.GetAwaiter().GetResult())}.", exception);
        }
    }

    /// <inheritdoc/>
    public void Complete()
    {
        CloseInput();
        _process.WaitForExit();
        if (_process.ExitCode != 0)
        {
            throw new MediaException($"'{_file.Path}' could not be finished: {FFmpegTools.Explain(_messages.GetAwaiter().GetResult())}.");
        }

        _file.Commit();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        CloseInput();
        _process.WaitForExit();
        _process.Dispose();
        _file.Dispose();
    }

    private static List<string> Arguments(OutputFile file, FFmpegTools tools, VideoEncoderChoice encoder)
    {
        List<string> arguments =
        [
            "-hide_banner", "-nostats", "-loglevel", "error", "-f", "matroska", "-i", "pipe:0",
            .. tools.KeepEveryFrame, "-enc_time_base", "1/90000",

            // Players want 4:2:0, which needs even sizes.
            "-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2", "-c:v", encoder.Name, .. encoder.Arguments, "-pix_fmt", "yuv420p",
        ];
        if (Path.GetExtension(file.Path).ToLowerInvariant() is ".mp4" or ".m4v" or ".mov")
        {
            arguments.AddRange(["-video_track_timescale", "90000", "-movflags", "+faststart"]);
        }

        arguments.AddRange(["-y", file.TemporaryPath]);
        return arguments;
    }

    private void CloseInput()
    {
        try
        {
            _input.Dispose();
        }
        catch (IOException)
        {
            // The encoder has gone; its exit code and messages tell why.
        }
    }
}
