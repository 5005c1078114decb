using System.Globalization;
using ASMNet.Imaging;

namespace ASMNet.Media.FFmpeg;

/// <summary>
/// Reads a video file, a camera or a URL through an ffmpeg child process: exactly the frames that are there, turned as the file
/// asks, with square pixels, in the size that the decoder delivers, each with its own presentation time. What pushes its pictures is
/// stamped with their capture time instead.
/// </summary>
public sealed class FFmpegSource : IFrameSource, IDisposalTeller
{
    private const int LeapsTold = 5;

    // A container's frame count and duration are often off by a frame or so.
    private const int MissingFramesTolerated = 2;
    private static readonly TimeSpan MissingTimeTolerated = TimeSpan.FromSeconds(0.5);

    // Pixels that are not square are made so by width; a ratio beyond these is a mistake in the file, and would make a picture of any size.
    private const string SquareWidth = "iw*if(between(sar,0.125,8),sar,1)";
    private const string SquarePixels = $"scale=w='max(1,round({SquareWidth}))':h=ih";

    // What one thread decodes in far less time than a face takes. Several add a tenth of a millisecond and more of switching for each
    // picture, and hold as many pictures back.
    private const long PixelsForOneThread = 1280 * 720;

    private readonly MediaAddress _address;
    private readonly MediaLimits _limits;
    private readonly MediaProbe _probe;
    private readonly PlanarPictures? _planar;
    private readonly TimeProvider _timeProvider;
    private readonly Action<string> _report;
    private readonly FFmpegProcess _process;
    private readonly NutReader _pictures;
    private readonly FrameTimes _times = new();
    private readonly SourceClock _clock;
    private readonly Backlog? _backlog;
    private readonly string _file;
    private readonly byte[] _planes = [];
    private long? _coded;
    private long _startedAt;
    private long _sequence;
    private TimeSpan _last;
    private int _leaps;
    private bool _ended;
    private volatile bool _disposed;

    /// <summary>Opens a video and waits for its first picture.</summary>
    /// <param name="tools">ffmpeg and ffprobe.</param>
    /// <param name="address">What to open.</param>
    /// <param name="limits">How long to wait, and what is too large.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="report">Receives what people should know while it is read, a line each.</param>
    /// <param name="size">The size of its pictures, into which others are fitted between black bars; null for that of the first.</param>
    /// <param name="cancellation">Gives up the opening.</param>
    /// <exception cref="MediaException">It cannot be opened, holds no picture, or does not answer.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A limit lies outside its range.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public FFmpegSource(
        FFmpegTools tools,
        MediaAddress address,
        MediaLimits limits,
        TimeProvider timeProvider,
        Action<string> report,
        (int Width, int Height)? size = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(tools);
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(limits);
        ArgumentNullException.ThrowIfNull(timeProvider);
        ArgumentNullException.ThrowIfNull(report);
        _address = address;
        _limits = limits;
        _timeProvider = timeProvider;
        _report = report;
        _file = address.Name.Trim('\'');
        _probe = address.IsForOneReader ? MediaProbe.OfSender(address) : MediaProbe.Read(tools, address, limits, cancellation);

        // What an address leads to shows only now: an HTTP camera sends for ever, a video on a web server has a length, in time or in bytes.
        bool isLive = address.Pushes || (address.IsRemote && (_probe.Format.Contains("mpjpeg", StringComparison.Ordinal) || (_probe.TotalDuration is null && !_probe.HasLength)));
        _clock = new SourceClock(_probe.FrameRate);
        if (size is (int width, int height) && _probe.Size is (int newWidth, int newHeight) && _probe.Size != size)
        {
            report(string.Create(
                CultureInfo.InvariantCulture,
                $"{address.Name} gives pictures of {newWidth}x{newHeight} now, which are fitted into {width}x{height}; choose the source anew for their own size."));
        }

        // it may change on the way, and ffmpeg by itself would stretch what is tall into what was wide
        size ??= _probe.Size;
        _planar = size is (int, int) fixedSize && (fixedSize.Width % 2 != 0 || fixedSize.Height % 2 != 0) ? null : _probe.Planar;
        _process = new FFmpegProcess(tools.StartReader(Arguments(tools, address, limits, _probe, isLive, _planar, size)), timeProvider, _probe.Format);
        try
        {
            _pictures = new NutReader(_process.Output);
            using CancellationTokenRegistration registration = cancellation.UnsafeRegister(static process => ((FFmpegProcess)process!).Stop(), _process);
            if (!TryReadHeader())
            {
                cancellation.ThrowIfCancellationRequested();
                throw NoPicture();
            }

            Info = new SourceInfo(address.Name, _pictures.Width, _pictures.Height, _probe.FrameRate, isLive, isLive ? null : _probe.FrameCount);
            PipeCapacity.Fit(_process.Output, PictureLength);
            _planes = _planar is null ? [] : GC.AllocateUninitializedArray<byte>(checked((int)PictureLength));
            _backlog = isLive ? new Backlog(checked((int)PictureLength), TakeAway) : null;
        }
        catch
        {
            _process.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public SourceInfo Info { get; }

    /// <inheritdoc/>
    public string? Defect { get; private set; }

    /// <inheritdoc/>
    public bool TimedOut { get; private set; }

    /// <inheritdoc/>
    bool IDisposalTeller.IsDisposed => _disposed;

    /// <inheritdoc/>
    public bool Read(MediaFrame frame, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(frame);
        if (_ended || cancellation.IsCancellationRequested)
        {
            _process.Stop();
            _ended = true;
            return false;
        }

        // The pipe's read cannot be cancelled; ending ffmpeg ends it.
        using CancellationTokenRegistration registration = cancellation.UnsafeRegister(static process => ((FFmpegProcess)process!).Stop(), _process);
        _backlog?.End();
        FrameBuffer buffer = frame.Allocate(Info.Width, Info.Height);
        if ((_coded is null && !TryReadHeader()) || !TryReadPicture(_planar is null ? buffer.Pixels : _planes))
        {
            Finish();
            return false;
        }

        _planar?.Convert(_planes, Info.Width, Info.Height, buffer.Pixels);

        Stamp(frame, _times.Decode(_coded!.Value));
        _coded = null;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        _ended = true;
        _process.Stop();
        _backlog?.End();
        _process.Dispose();
    }

    /// <summary>Bytes of a picture in the pipe.</summary>
    private long PictureLength => _planar?.LengthOf(_pictures.Width, _pictures.Height) ?? (3L * _pictures.Width * _pictures.Height);

    private static List<string> Arguments(
        FFmpegTools tools, MediaAddress address, MediaLimits limits, MediaProbe probe, bool isLive, PlanarPictures? planar, (int Width, int Height)? size) =>
    [
        .. DecoderReport.Options,
        .. planar is null ? Array.Empty<string>() : ["-filter_threads", "1"],
        .. probe.Pixels is >= 1 and <= PixelsForOneThread ? ["-threads", "1"] : Array.Empty<string>(),
        .. !isLive && probe.MayLeap ? ["-copyts", "-start_at_zero"] : Array.Empty<string>(),
        .. limits.DecoderOptions,
        .. address.Input,
        .. probe.Reader,
        .. isLive && probe.IsTransportStream ? ["-f", probe.Format, "-fpsprobesize", "0", .. MediaAddress.SoonKnown] : Array.Empty<string>(),
        .. address.IsFlashServer && !probe.HasSound ? MediaAddress.KnownAfterASecond : [],
        "-i", address.Address, "-map", probe.Choice, "-vf", $"{Scaled(size)}{(planar is { IsFull: true } ? ":out_range=full" : "")}{Padded(size)},setsar=1,{FrameTimes.Filters}", .. tools.KeepEveryFrame, "-enc_time_base", "1/1000000",
        "-c:v", "rawvideo", "-threads", "1", "-pix_fmt", planar?.PixelFormat ?? "bgr24", "-f", "nut", "-flush_packets", "1", "pipe:1",
    ];

    private static string Scaled((int Width, int Height)? size)
    {
        if (size is not (int width, int height))
        {
            return SquarePixels;
        }

        string factor = string.Create(CultureInfo.InvariantCulture, $"min({width}/({SquareWidth}),{height}/ih)");
        return $"scale=w='max(1,round({SquareWidth}*{factor}))':h='max(1,round(ih*{factor}))'";
    }

    private static string Padded((int Width, int Height)? size) =>
        size is (int width, int height) ? string.Create(CultureInfo.InvariantCulture, $",pad={width}:{height}:(ow-iw)/2:(oh-ih)/2") : "";

    private bool TryReadHeader()
    {
        try
        {
            _process.Expect(_limits.Timeout);
            if (!_pictures.TryReadFrame(out long coded, out int length))
            {
                return false;
            }

            long wanted = PictureLength;
            _coded = coded;
            return length == wanted ? true : throw new InvalidDataException($"a picture of {length} bytes where {wanted} were expected");
        }
        catch (EndOfStreamException)
        {
            // ffmpeg has ended in the middle of a picture; its exit code and its words tell why.
            return false;
        }
        catch (InvalidDataException exception)
        {
            throw new MediaException($"what ffmpeg makes of {_address.Name} cannot be understood: {exception.Message}.", exception);
        }
        finally
        {
            _process.Arrived();
        }
    }

    private bool TryReadPicture(Span<byte> pixels)
    {
        try
        {
            _process.Expect(_limits.Timeout);
            _pictures.ReadPicture(pixels);
            return true;
        }
        catch (Exception exception) when (exception is EndOfStreamException or IOException)
        {
            return false;
        }
        finally
        {
            _process.Arrived();
        }
    }

    /// <summary>Reads a picture of a live source that nobody asked for.</summary>
    private bool TakeAway(byte[] scratch)
    {
        if ((_coded is null && !TryReadHeader()) || !TryReadPicture(scratch))
        {
            return false;
        }

        _coded = null;
        return true;
    }

    private void Stamp(MediaFrame frame, TimeSpan? presentation)
    {
        frame.CapturedAt = _timeProvider.GetTimestamp();
        if (_sequence == 0)
        {
            _startedAt = frame.CapturedAt;
        }

        _last = Info.IsLive ? _timeProvider.GetElapsedTime(_startedAt, frame.CapturedAt) : _clock.Next(presentation);
        frame.Timestamp = _last;
        frame.Sequence = _sequence++;
        frame.Origin = new FrameOrigin(_file, frame.Sequence);
        if (!Info.IsLive && _clock.Leap is TimeSpan leap && _leaps++ < LeapsTold)
        {
            _report(string.Create(
                CultureInfo.InvariantCulture,
                $"{_address.Name}: its clock leaps {(leap > TimeSpan.Zero ? "forwards" : "back")} by {leap.Duration().TotalSeconds:0.0} s at frame {_sequence}; time goes on from there{(_leaps == LeapsTold ? ", and further leaps are not told" : "")}."));
        }
    }

    private MediaException NoPicture()
    {
        bool wasLate = _process.WasLate;
        _process.WaitForExit();
        return new MediaException(
            wasLate ? $"no picture came from {_address.Name} within {_limits.TimeoutText} (Source:Timeout)."
            : $"no picture could be read from {_address.Name}: {_process.Report.Reason}{(MissingEnd() is string missing ? $"; {missing}" : "")}.");
    }

    private void Finish()
    {
        _ended = true;
        bool wasLate = _process.WasLate;
        int? exitCode = _process.WaitForExit();
        if (_process.WasStopped)
        {
            return;
        }

        DecoderReport report = _process.Report;
        report.Add(exitCode ?? 0);
        bool wasKilled = DecoderReport.WasKilled(exitCode, report.Errors);
        TimedOut = wasLate || wasKilled;
        Defect = wasLate ? $"{_address.Name} stopped: no picture came for {_limits.TimeoutText} (Source:Timeout)"
            : Info.IsLive ? (report.Errors > 0 ? $"{_address.Name} stopped: {report.Reason}" : null)
            : wasKilled ? $"{_address.Name} was not read to its end: ffmpeg was ended from outside, as systems do when memory runs out, and {FramesRead()} could be read"
            : Judge(report);
    }

    private string? MissingEnd() =>
        _address.Address.StartsWith(MediaAddress.FilePrefix, StringComparison.Ordinal) ? ContainerLength.Missing(_address.Address[MediaAddress.FilePrefix.Length..]) : null;

    private string FramesRead() =>
        _probe.FrameCount is long count && count > _sequence ? $"{_sequence} of its {Counted.Of(count, "frame")}" : Counted.Of(_sequence, "frame");

    /// <summary>Whether the file was whole: by its length, by what the decoder reported, and by the span of its video.</summary>
    private string? Judge(DecoderReport report)
    {
        TimeSpan end = _last + TimeSpan.FromSeconds(1 / Info.FrameRate);
        bool isShort = _probe.Duration - end > MissingTimeTolerated;
        bool hasFewer = _probe.FrameCount - _sequence > MissingFramesTolerated;
        string frames = FramesRead();
        if (MissingEnd() is string missing)
        {
            return $"{_address.Name} is truncated: {missing}, and {frames} could be read";
        }

        // Frames may be hidden by an edit list, and the last one may be held: either alone means nothing.
        if (isShort && (hasFewer || report.Errors > 0))
        {
            return $"{_address.Name} is truncated or damaged: {frames} could be read ({report.Reason})";
        }

        return report.Damage() is string damage ? $"{_address.Name} is damaged: {damage}; {frames} could be read ({report.Reason})" : null;
    }
}
