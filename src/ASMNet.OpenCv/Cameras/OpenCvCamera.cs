using ASMNet.Imaging;
using ASMNet.Media;
using ASMNet.Media.Cameras;

namespace ASMNet.OpenCv.Cameras;

/// <summary>A camera that comes back: after several failed reads it is opened again, for a while, before it counts as gone.</summary>
internal sealed class OpenCvCamera : IFrameSource
{
    private const int FailuresBeforeReopening = 5;
    private const int Reopenings = 10;

    private readonly Func<CameraConnection?> _connect;
    private readonly string _name;
    private readonly TimeSpan _retryDelay;
    private readonly TimeProvider _timeProvider;
    private readonly Action<string> _report;

    /// <summary>Held while the connection is read or replaced: OpenCV crashes where a capture is let go under a read.</summary>
    private readonly Lock _gate = new();

    /// <summary>Cancelled when it is disposed of; it holds nothing that would have to be let go.</summary>
    private readonly CancellationTokenSource _over = new();

    /// <summary>Null while the camera is away, and in the end.</summary>
    private CameraConnection? _connection;
    private long _startedAt;
    private long _sequence;

    /// <summary>Takes over the connection.</summary>
    /// <param name="connect">Opens the same camera again; null when it does not come.</param>
    /// <param name="connection">The opened camera.</param>
    /// <param name="info">What it gives.</param>
    /// <param name="wantedFrameRate">The nominal frame rate where the driver tells none.</param>
    /// <param name="retryDelay">Time between two tries to open it again.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="report">Receives what happens to it.</param>
    public OpenCvCamera(
        Func<CameraConnection?> connect, CameraConnection connection, CameraInfo info, double wantedFrameRate, TimeSpan retryDelay, TimeProvider timeProvider, Action<string> report)
    {
        _connect = connect;
        _connection = connection;
        _name = info.Name;
        _retryDelay = retryDelay;
        _timeProvider = timeProvider;
        _report = report;
        string format = info.Format.Length > 0 ? $", {info.Format}" : string.Empty;
        Info = new SourceInfo(
            $"{info.Name} ({info.Backend}{format})", info.Width, info.Height, info.FrameRate is >= 0.001 and <= 1000 ? info.FrameRate : wantedFrameRate, IsLive: true, FrameCount: null);
    }

    /// <inheritdoc/>
    public SourceInfo Info { get; }

    /// <inheritdoc/>
    public string? Defect => null;

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">It was disposed of before.</exception>
    public bool Read(MediaFrame frame, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(frame);
        ObjectDisposedException.ThrowIf(_over.IsCancellationRequested, this);
        if (!ReadPicture(frame.Allocate(Info.Width, Info.Height), cancellation))
        {
            return false;
        }

        frame.CapturedAt = _timeProvider.GetTimestamp();
        if (_sequence == 0)
        {
            _startedAt = frame.CapturedAt;
        }

        frame.Timestamp = _timeProvider.GetElapsedTime(_startedAt, frame.CapturedAt);
        frame.Sequence = _sequence++;
        return true;
    }

    /// <summary>Lets the camera go; a read that is under way on another thread ends.</summary>
    public void Dispose()
    {
        _over.Cancel();
        Replace(null);
    }

    private bool ReadPicture(FrameBuffer picture, CancellationToken cancellation)
    {
        int failures = 0;
        while (!cancellation.IsCancellationRequested && !_over.IsCancellationRequested)
        {
            lock (_gate)
            {
                if (_connection?.Read(picture) == true)
                {
                    return true;
                }
            }

            if (++failures == FailuresBeforeReopening)
            {
                failures = 0;
                if (!Reopen(cancellation))
                {
                    return false;
                }
            }
        }

        return false;
    }

    private bool Reopen(CancellationToken cancellation)
    {
        _report($"{_name} gives no pictures; opening it again.");
        Replace(null);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _over.Token);
        for (int tried = 0; tried < Reopenings; tried++)
        {
            if (!ClockWait.For(_timeProvider, _retryDelay, either.Token))
            {
                return false;
            }

            CameraConnection? connection = _connect();
            if (connection is null)
            {
                continue;
            }

            Replace(connection);
            if (_over.IsCancellationRequested)
            {
                Replace(null);
                return false;
            }

            if (connection.Width != Info.Width || connection.Height != Info.Height)
            {
                throw new MediaException($"{_name} came back with {connection.Width}x{connection.Height} instead of {Info.Width}x{Info.Height}; start again.");
            }

            _report($"{_name} is back.");
            return true;
        }

        throw new MediaException($"{_name} is gone: {Reopenings} tries to open it again failed.");
    }

    private void Replace(CameraConnection? connection)
    {
        lock (_gate)
        {
            _connection?.Dispose();
            _connection = connection;
        }
    }
}
