using System.Globalization;
using ASMNet.Media.FFmpeg;

namespace ASMNet.Media.Video;

/// <summary>
/// Encodes the annotated video with ffmpeg. Every frame keeps its own time, so that the recording lasts as long as what it shows,
/// whatever was dropped and however uneven the source was; one whose time is that of the frame before, or earlier, is kept too and
/// follows that frame at once. The file can be played at every moment: MP4 is written in short fragments,
/// Matroska in short clusters, and the encoder holds no pictures back.
/// </summary>
public sealed class FFmpegVideoSink : IFrameSink
{
    private const int PieceMilliseconds = 250;

    // without full_chroma_inp the first alone costs twice as much
    private const string Exact = ":flags=bicubic+accurate_rnd+full_chroma_inp";
    private readonly OutputFile _file;
    private readonly FFmpegTools _tools;
    private readonly SourceInfo _source;
    private readonly CancellationToken _urgent;
    private readonly EncoderProcess _encoder;
    private readonly MatroskaStream _stream;
    private TimeSpan? _first;
    private bool _ended;

    /// <summary>Starts the encoder.</summary>
    /// <param name="file">Where to write; the sink disposes it.</param>
    /// <param name="tools">ffmpeg.</param>
    /// <param name="encoder">The encoder.</param>
    /// <param name="source">Size and nominal frame rate.</param>
    /// <param name="stallLimit">How long ffmpeg may take no picture until it counts as hanging, which ends the video; null for a minute.</param>
    /// <param name="exact">Whether colours are rounded to the nearest value, where ffmpeg rounds down most of them for speed, so that the video is darker by half a level of 255 and a little more green. It takes about a millisecond of a core for a picture of 1280x720. Default false.</param>
    /// <param name="urgent">Ends every wait for ffmpeg: there is no time left. What was written by then is kept.</param>
    /// <exception cref="MediaException">ffmpeg does not start.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The source's frame rate is not from 0.001 to 1000.</exception>
    public FFmpegVideoSink(OutputFile file, FFmpegTools tools, VideoEncoderChoice encoder, SourceInfo source, TimeSpan? stallLimit = null, bool exact = false, CancellationToken urgent = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(tools);
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(source);
        FrameRates.Require(source, file);
        _file = file;
        _tools = tools;
        _source = source;
        _urgent = urgent;
        EncoderProcess? started = null;
        try
        {
            started = new EncoderProcess(tools, Arguments(file, tools, encoder, exact), urgent, stallLimit);
            _stream = new MatroskaStream(started.Input, source.Width, source.Height, source.FrameRate);
            _encoder = started;
        }
        catch (Exception exception)
        {
            string? reason = exception is IOException ? started?.Reason() : null;
            started?.Dispose();
            file.Dispose();
            if (reason is null)
            {
                throw;
            }

            throw new MediaException($"the encoder of '{file.Name}' did not start: {reason}.", exception);
        }
    }

    /// <inheritdoc/>
    public string Description => _file.Name;

    /// <inheritdoc/>
    public bool NeedsPicture => true;

    /// <inheritdoc/>
    public KeptFrames? Kept { get; private set; }

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
            throw Break(_encoder.Reason(), exception);
        }
    }

    /// <inheritdoc/>
    public void Complete()
    {
        if (_first is null)
        {
            // there is nothing to finish; ffmpeg would call that a fault of the file
            Dispose();
            return;
        }

        if (_encoder.Finish() is string reason)
        {
            throw Break(reason, null);
        }

        _ended = true;
        if (UnfinishedVideo.IsFragmented(_file.Path) && File.Exists(_file.TemporaryPath))
        {
            UnfinishedVideo.MakePlain(_file.TemporaryPath, _tools, _urgent);
        }

        _file.Commit();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_ended && _first is not null)
        {
            _encoder.Finish();
            Keep();
        }

        _encoder.Dispose();
        _file.Dispose();
    }

    private MediaException Break(string reason, Exception? cause)
    {
        string message = $"'{_file.Name}' cannot be written any further: {reason}.{Keep()}";
        return cause is null ? new MediaException(message) : new MediaException(message, cause);
    }

    private string Keep()
    {
        _ended = true;
        (string sentence, Kept) = UnfinishedVideo.Keep(_file, _tools, _urgent);
        return sentence;
    }

    private static List<string> Arguments(OutputFile file, FFmpegTools tools, VideoEncoderChoice encoder, bool exact)
    {
        string piece = PieceMilliseconds.ToString(CultureInfo.InvariantCulture);
        List<string> arguments =
        [
            // The stream's header says all that is to be known, so no picture need be held back to find it out.
            "-hide_banner", "-nostats", "-loglevel", "error", "-fpsprobesize", "0", "-analyzeduration", "0", "-f", "matroska", "-i", "pipe:0",
            .. tools.KeepEveryFrame, "-enc_time_base", "1/90000",

            // Players want 4:2:0, which needs even sizes, and can jump to key frames alone. By what numbers colours were made has to be said: where it is not,
            // some players take those of high definition for large pictures. From ffmpeg 7.1 on the pictures have to say it; setparams is there since 4.1.
            "-vf", $"pad=ceil(iw/2)*2:ceil(ih/2)*2,scale=out_color_matrix=bt601:out_range=tv{(exact ? Exact : "")},setparams=range=tv:colorspace=smpte170m:color_primaries=bt709:color_trc=bt709",
            "-c:v", encoder.Name, .. encoder.Arguments, "-pix_fmt", "yuv420p",
            "-colorspace", "smpte170m", "-color_range", "tv", "-color_primaries", "bt709", "-color_trc", "bt709",
            "-force_key_frames", "expr:gte(t,n_forced*2)", "-flush_packets", "1",
        ];
        arguments.AddRange(UnfinishedVideo.IsFragmented(file.Path)
            ? ["-video_track_timescale", "90000", "-movflags", "+empty_moov+default_base_moof", "-frag_duration", piece + "000"]
            : ["-cluster_time_limit", piece]);
        arguments.AddRange(["-y", file.TemporaryPath]);
        return arguments;
    }
}
