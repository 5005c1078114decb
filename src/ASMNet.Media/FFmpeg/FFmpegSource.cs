using System.Diagnostics;
using System.Globalization;
using ASMNet.Imaging;

namespace ASMNet.Media.FFmpeg;

/// <summary>
/// Reads a video file, a camera or a URL through an ffmpeg child process: exactly the frames that are there, turned as the file
/// asks, each with its own presentation time.
/// </summary>
public sealed class FFmpegSource : IFrameSource
{
    // A container's frame count and duration are often off by a frame or so.
    private const int MissingFramesTolerated = 2;
    private static readonly TimeSpan MissingTimeTolerated = TimeSpan.FromSeconds(0.5);
    private static readonly string[] TruncationMarks = ["partial file", "ended prematurely", "truncat", "Invalid NAL unit size", "overread", "EOF"];

    private readonly MediaProbe _probe;
    private readonly Process _process;
    private readonly Stream _pixels;
    private readonly FFmpegLog _log;
    private readonly TimeProvider _timeProvider;
    private readonly string _name;
    private long _startedAt;
    private long _sequence;
    private TimeSpan _last = TimeSpan.FromTicks(-1);
    private volatile bool _stopped;

    /// <summary>Opens a video.</summary>
    /// <param name="tools">ffmpeg and ffprobe.</param>
    /// <param name="input">ffmpeg's input arguments without <c>-i</c>.</param>
    /// <param name="address">A path, a URL or a device.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="isLive">Whether it goes on by itself; its frames are then stamped with their capture time.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <exception cref="MediaException">It cannot be opened or holds no picture.</exception>
    public FFmpegSource(FFmpegTools tools, IReadOnlyList<string> input, string address, string name, bool isLive, TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(tools);
        ArgumentNullException.ThrowIfNull(timeProvider);
        _name = name;
        _timeProvider = timeProvider;
        _probe = MediaProbe.Read(tools, input, address, name);
        Info = new SourceInfo(name, _probe.Width, _probe.Height, _probe.FrameRate, isLive, isLive ? null : _probe.FrameCount);
        _process = tools.Start(Arguments(tools, input, address, isLive));
        _process.StandardInput.Close();
        _pixels = _process.StandardOutput.BaseStream;
        _log = new FFmpegLog(_process.StandardError.BaseStream);
    }

    /// <inheritdoc/>
    public SourceInfo Info { get; }

    /// <inheritdoc/>
    public string? Defect { get; private set; }

    /// <inheritdoc/>
    public bool Read(MediaFrame frame, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(frame);
        if (_stopped || cancellation.IsCancellationRequested)
        {
            Stop();
            return false;
        }

        // The pipe's read cannot be cancelled; ending ffmpeg ends it.
        using CancellationTokenRegistration registration = cancellation.UnsafeRegister(static source => ((FFmpegSource)source!).Stop(), this);
        FrameBuffer buffer = frame.Allocate(Info.Width, Info.Height);
        if (!ReadPicture(buffer.Pixels) || !_log.TryTake(out long microseconds))
        {
            Finish();
            return false;
        }

        frame.CapturedAt = _timeProvider.GetTimestamp();
        if (_sequence == 0)
        {
            _startedAt = frame.CapturedAt;
        }

        frame.Timestamp = Info.IsLive ? _timeProvider.GetElapsedTime(_startedAt, frame.CapturedAt) : PresentationTime(microseconds);
        frame.Sequence = _sequence++;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop();
        _log.Dispose();
        _process.WaitForExit();
        _process.Dispose();
    }

    private List<string> Arguments(FFmpegTools tools, IReadOnlyList<string> input, string address, bool isLive)
    {
        string size = string.Create(CultureInfo.InvariantCulture, $"scale={Info.Width}:{Info.Height}");
        List<string> arguments = ["-hide_banner", "-nostats", "-loglevel", "error"];
        if (isLive)
        {
            arguments.AddRange(["-fflags", "nobuffer"]);
        }

        arguments.AddRange(input);
        arguments.AddRange(["-i", address, "-map", "0:v:0", "-vf", $"{FFmpegLog.Filters},{size}"]);
        arguments.AddRange([.. tools.KeepEveryFrame, "-enc_time_base", "1/1000000", "-pix_fmt", "bgr24", "-f", "rawvideo", "pipe:1"]);
        return arguments;
    }

    private bool ReadPicture(Span<byte> pixels)
    {
        int count = _pixels.ReadAtLeast(pixels, pixels.Length, throwOnEndOfStream: false);
        return count == pixels.Length;
    }

    private TimeSpan PresentationTime(long microseconds)
    {
        // Times must rise; a file whose frames have none, or the same, gets the nominal distance.
        TimeSpan time = microseconds == long.MinValue ? _last : TimeSpan.FromMicroseconds(microseconds);
        if (time <= _last)
        {
            time = _last + TimeSpan.FromSeconds(1 / Info.FrameRate);
        }

        return _last = time;
    }

    private void Finish()
    {
        bool wasStopped = _stopped;
        _stopped = true;
        _process.WaitForExit();
        _log.WaitForEnd();
        if (wasStopped)
        {
            return;
        }

        string messages = _log.Messages;
        if (_sequence == 0)
        {
            throw new MediaException($"no picture could be read from {_name}: {FFmpegTools.Explain(messages)}.");
        }

        if (Info.IsLive)
        {
            Defect = messages.Length > 0 ? $"{_name} stopped: {FFmpegTools.Explain(messages)}" : null;
            return;
        }

        TimeSpan end = _last + TimeSpan.FromSeconds(1 / Info.FrameRate);
        if (_probe.FrameCount - _sequence > MissingFramesTolerated)
        {
            Defect = $"{_name} is truncated: {_sequence} of its {_probe.FrameCount} frames could be read";
        }
        else if (_probe.Duration - end > MissingTimeTolerated || TruncationMarks.Any(mark => messages.Contains(mark, StringComparison.OrdinalIgnoreCase)))
        {
            Defect = $"{_name} is truncated or damaged: {_sequence} frames could be read ({FFmpegTools.Explain(messages)})";
        }
    }

    private void Stop()
    {
        _stopped = true;
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }
}
