namespace ASMNet.Media.Cameras;

/// <summary>A camera that a native library drives, without ffmpeg.</summary>
public sealed class CameraSource : IFrameSource
{
    private readonly ICamera _camera;
    private readonly TimeProvider _timeProvider;
    private long _startedAt;
    private long _sequence;

    /// <summary>Takes over an opened camera.</summary>
    /// <param name="camera">The camera.</param>
    /// <param name="wantedFrameRate">The nominal frame rate where the driver tells none.</param>
    /// <param name="timeProvider">The clock.</param>
    public CameraSource(ICamera camera, double wantedFrameRate, TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(camera);
        ArgumentNullException.ThrowIfNull(timeProvider);
        _camera = camera;
        _timeProvider = timeProvider;
        CameraInfo info = camera.Info;
        double frameRate = info.FrameRate > 0 ? info.FrameRate : wantedFrameRate;
        Info = new SourceInfo($"{info.Name} ({info.Backend}{(info.Format.Length > 0 ? $", {info.Format}" : "")})", info.Width, info.Height, frameRate, IsLive: true, FrameCount: null);
    }

    /// <inheritdoc/>
    public SourceInfo Info { get; }

    /// <inheritdoc/>
    public string? Defect => null;

    /// <inheritdoc/>
    public bool Read(MediaFrame frame, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(frame);
        try
        {
            if (!_camera.Read(frame.Allocate(Info.Width, Info.Height), cancellation))
            {
                return false;
            }
        }
        catch (MediaException exception)
        {
            throw new MediaException(exception.Message, exception);
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

    /// <inheritdoc/>
    public void Dispose() => _camera.Dispose();
}
