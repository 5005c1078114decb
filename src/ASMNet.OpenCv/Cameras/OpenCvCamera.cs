using ASMNet.Imaging;
using ASMNet.Media;
using ASMNet.Media.Cameras;

namespace ASMNet.OpenCv.Cameras;

/// <summary>A camera that comes back: after several failed reads it is opened again, for a while, before it counts as gone.</summary>
internal sealed class OpenCvCamera : ICamera
{
    private const int FailuresBeforeReopening = 5;
    private const int Reopenings = 10;

    private readonly Func<CameraConnection?> _connect;
    private readonly TimeSpan _retryDelay;
    private readonly Action<string> _report;
    private CameraConnection? _connection;

    /// <summary>Takes over the connection.</summary>
    /// <param name="connect">Opens the same camera again; null when it does not come.</param>
    /// <param name="connection">The opened camera.</param>
    /// <param name="info">What it gives.</param>
    /// <param name="retryDelay">Time between two tries to open it again.</param>
    /// <param name="report">Receives what happens to it.</param>
    public OpenCvCamera(Func<CameraConnection?> connect, CameraConnection connection, CameraInfo info, TimeSpan retryDelay, Action<string> report)
    {
        _connect = connect;
        _connection = connection;
        Info = info;
        _retryDelay = retryDelay;
        _report = report;
    }

    /// <inheritdoc/>
    public CameraInfo Info { get; }

    /// <inheritdoc/>
    public bool Read(FrameBuffer picture, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentOutOfRangeException.ThrowIfNotEqual(picture.Width, Info.Width);
        ArgumentOutOfRangeException.ThrowIfNotEqual(picture.Height, Info.Height);
        int failures = 0;
        while (!cancellation.IsCancellationRequested)
        {
            ObjectDisposedException.ThrowIf(_connection is null, this);
            if (_connection.Read(picture))
            {
                return true;
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

    /// <inheritdoc/>
    public void Dispose()
    {
        _connection?.Dispose();
        _connection = null;
    }

    private bool Reopen(CancellationToken cancellation)
    {
        _report($"{Info.Name} gives no pictures; opening it again.");
        _connection!.Dispose();
        for (int tried = 0; tried < Reopenings; tried++)
        {
            if (cancellation.WaitHandle.WaitOne(_retryDelay))
            {
                return false;
            }

            CameraConnection? connection = _connect();
            if (connection is null)
            {
                continue;
            }

            _connection = connection;
            if (connection.Width != Info.Width || connection.Height != Info.Height)
            {
                throw new MediaException($"{Info.Name} came back with {connection.Width}x{connection.Height} instead of {Info.Width}x{Info.Height}; start again.");
            }

            _report($"{Info.Name} is back.");
            return true;
        }

        throw new MediaException($"{Info.Name} is gone: {Reopenings} tries to open it again failed.");
    }
}
