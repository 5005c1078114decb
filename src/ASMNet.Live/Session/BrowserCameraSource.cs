using ASMNet.Inference.Cpu.Graph;
using ASMNet.Media;

namespace ASMNet.Live.Session;

/// <summary>Pictures that a browser sends. It keeps one that waits; a newer one takes its place.</summary>
internal sealed class BrowserCameraSource : IFrameSource
{
    private const double NominalFrameRate = 30;
    private readonly SemaphoreSlim _arrived = new(0, 1);
    private readonly Lock _gate = new();
    private readonly TimeProvider _timeProvider;
    private byte[] _waiting = [];
    private CameraFormat _format;
    private bool _hasWaiting;
    private uint _sequence;
    private uint? _firstSequence;
    private TimeSpan _time;
    private readonly SourceClock _clock = new(NominalFrameRate);
    private long _givenAt;
    private long _arrivedAt;
    private bool _disposed;

    public BrowserCameraSource(int width, int height, TimeProvider timeProvider)
    {
        _timeProvider = timeProvider;
        Info = new SourceInfo($"a browser's camera ({width}x{height})", width, height, NominalFrameRate, IsLive: true, FrameCount: null);
    }

    /// <inheritdoc/>
    public SourceInfo Info { get; }

    /// <inheritdoc/>
    public string? Defect => null;

    /// <summary>The browser's number of the frame that the pipeline counts as 0.</summary>
    public uint FirstSequence
    {
        get
        {
            lock (_gate)
            {
                return _firstSequence ?? 0;
            }
        }
    }

    /// <summary>Takes a copy of a picture of the size that the source was made for.</summary>
    public void Offer(in CameraPicture picture)
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            if (_waiting.Length != picture.Pixels.Length)
            {
                _waiting = GC.AllocateUninitializedArray<byte>(picture.Pixels.Length);
            }

            picture.Pixels.CopyTo(_waiting);
            _format = picture.Format;
            _sequence = picture.Sequence;
            _firstSequence ??= picture.Sequence;
            _time = picture.Time;
            _arrivedAt = _timeProvider.GetTimestamp();
            _hasWaiting = true;
            if (_arrived.CurrentCount == 0)
            {
                _arrived.Release();
            }
        }
    }

    /// <inheritdoc/>
    public bool Read(MediaFrame frame, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(frame);
        while (true)
        {
            try
            {
                _arrived.Wait(cancellation);
            }
            catch (OperationCanceledException)
            {
                return false;
            }

            lock (_gate)
            {
                if (_hasWaiting)
                {
                    Fill(frame);
                    return true;
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _arrived.Dispose();
        }
    }

    private void Fill(MediaFrame frame)
    {
        _hasWaiting = false;
        // a browser's clock may go back or run over; between two pictures as much time went by as between their arrivals
        frame.Timestamp = _clock.Next(_time, _givenAt == 0 ? null : _timeProvider.GetElapsedTime(_givenAt, _arrivedAt));
        _givenAt = _arrivedAt;
        frame.Sequence = unchecked(_sequence - _firstSequence!.Value);
        frame.CapturedAt = _arrivedAt;
        var picture = new CameraPicture { Format = _format, Width = Info.Width, Height = Info.Height, Pixels = _waiting };
        CameraPixels.ToBgr(picture, frame.Allocate(Info.Width, Info.Height).Pixels);
    }
}
