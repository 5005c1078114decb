using System.Globalization;
using ASMNet.Imaging;
using ASMNet.Media;
using OpenCvSharp;

namespace ASMNet.OpenCv.Video;

/// <summary>
/// Reads a video file with OpenCV's own decoders, where there is no ffmpeg: turned as the file asks, with square pixels, each picture at its own time.
/// Weaker than ffmpeg: OpenCV does not tell a damaged file from one that has ended, estimates the number of pictures from the duration, and has fewer
/// formats.
/// </summary>
public sealed class OpenCvVideoSource : IFrameSource, IDisposalTeller
{
    private const double UnknownFrameRate = 30;

    /// <summary>The estimate is off by a frame or so, and by more where the rate varies.</summary>
    private const double MissingShareTolerated = 0.05;
    private const int MissingFramesTolerated = 2;

    private readonly VideoCapture _capture;
    private readonly Mat _picture;
    private readonly string _path;
    private readonly TimeProvider _timeProvider;
    private readonly SourceClock _clock;

    /// <summary>Held by who reads and by who lets go: OpenCV would go on with memory that is gone.</summary>
    private readonly Lock _gate = new();
    private long _sequence;
    private bool _isFirstRead = true;
    private bool _hasEnded;
    private volatile bool _disposed;

    /// <summary>Opens a file and decodes its first picture, which tells the size.</summary>
    /// <param name="path">The file.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <exception cref="MediaException">OpenCV cannot read it as a video.</exception>
    public OpenCvVideoSource(string path, TimeProvider timeProvider)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(timeProvider);
        _path = path;
        _timeProvider = timeProvider;
        _capture = Open(path);
        _picture = new Mat();
        try
        {
            if (!_capture.Read(_picture) || _picture.Empty())
            {
                throw new MediaException($"no picture could be read from '{path}': OpenCV opens it and decodes nothing. An installed ffmpeg reads more.");
            }

            double rate = _capture.Get(VideoCaptureProperties.Fps);
            double count = _capture.Get(VideoCaptureProperties.FrameCount);
            Info = new SourceInfo(
                $"'{path}' by OpenCV", Shown(_picture.Cols), _picture.Rows, rate is >= 0.001 and <= 1000 ? rate : UnknownFrameRate, IsLive: false, count >= 1 ? (long)count : null);
            _clock = new SourceClock(Info.FrameRate);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public SourceInfo Info { get; }

    /// <inheritdoc/>
    public string? Defect { get; private set; }

    /// <inheritdoc/>
    bool IDisposalTeller.IsDisposed => _disposed;

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">It was disposed of.</exception>
    public bool Read(MediaFrame frame, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(frame);
        lock (_gate)
        {
            return ReadPicture(frame, cancellation);
        }
    }

    /// <summary>Lets the file go, after a read that is under way on another thread.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _capture.Dispose();
            _picture.Dispose();
        }
    }

    private bool ReadPicture(MediaFrame frame, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_hasEnded || cancellation.IsCancellationRequested)
        {
            return false;
        }

        if (!_isFirstRead && (!_capture.Read(_picture) || _picture.Empty()))
        {
            Finish();
            return false;
        }

        _isFirstRead = false;
        FrameBuffer buffer = frame.Allocate(Info.Width, Info.Height);
        using (Mat target = PictureHeader.Over(buffer))
        {
            // Also where a file changes its size on the way.
            bool fits = _picture.Cols == Info.Width && _picture.Rows == Info.Height;
            Cv2.Resize(_picture, target, new Size(Info.Width, Info.Height), interpolation: fits ? InterpolationFlags.Nearest : InterpolationFlags.Linear);
        }

        frame.CapturedAt = _timeProvider.GetTimestamp();
        frame.Timestamp = _clock.Next(TimeSpan.FromMilliseconds(_capture.Get(VideoCaptureProperties.PosMsec)));
        frame.Origin = new FrameOrigin(_path, _sequence);
        frame.Sequence = _sequence++;
        return true;
    }

    /// <summary>Opens the file with what reads videos alone; asked for any, OpenCV would take <c>picture1.png</c> for a row of numbered pictures.</summary>
    private static VideoCapture Open(string path)
    {
        OpenCvLibrary.Prepare();
        VideoCaptureAPIs[] backends = OperatingSystem.IsWindows() ? [VideoCaptureAPIs.FFMPEG, VideoCaptureAPIs.MSMF] : [VideoCaptureAPIs.FFMPEG];
        foreach (VideoCaptureAPIs backend in backends)
        {
            VideoCapture capture = new(path, backend);
            if (capture.IsOpened())
            {
                return capture;
            }

            capture.Dispose();
        }

        throw new MediaException($"cannot read '{path}' as a video: OpenCV knows no such format, or the file is damaged. An installed ffmpeg reads more.");
    }

    /// <summary>The width with square pixels. A turned picture has its pixels' shape turned as well, which OpenCV does not tell apart; then its own width stays.</summary>
    private int Shown(int width)
    {
        double numerator = _capture.Get(VideoCaptureProperties.SARNum);
        double denominator = _capture.Get(VideoCaptureProperties.SARDen);
        bool isTurned = Math.Abs(_capture.Get(VideoCaptureProperties.OrientationMeta)) % 180 > 45;
        return numerator > 0 && denominator > 0 && !isTurned ? Math.Max(1, (int)Math.Round(width * numerator / denominator)) : width;
    }

    private void Finish()
    {
        _hasEnded = true;
        if (Info.FrameCount is long expected && expected - _sequence > Math.Max(MissingFramesTolerated, MissingShareTolerated * expected))
        {
            Defect = string.Create(CultureInfo.InvariantCulture, $"'{_path}' is truncated or damaged: {_sequence} of about {Counted.Of(expected, "frame")} could be read");
        }
    }
}
