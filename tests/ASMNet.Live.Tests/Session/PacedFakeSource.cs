using ASMNet.Media;

namespace ASMNet.Live.Tests.Session;

/// <summary>A camera of a hundred frames a second.</summary>
internal sealed class PacedFakeSource(string name) : IFrameSource
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);
    private long _given;

    public SourceInfo Info { get; } = new(name, 64, 48, 100, IsLive: true, FrameCount: null);

    public string? Defect => null;

    /// <summary>Runs before each frame is given.</summary>
    public Action BeforeFrame { get; init; } = () => { };

    public bool IsDisposed { get; private set; }

    /// <summary>What the next read throws.</summary>
    public Exception? Fault { get; set; }

    public bool Read(MediaFrame frame, CancellationToken cancellation)
    {
        if (cancellation.WaitHandle.WaitOne(Interval))
        {
            return false;
        }

        BeforeFrame();
        if (Fault is not null)
        {
            throw Fault;
        }

        frame.Allocate(Info.Width, Info.Height).Pixels.Clear();
        frame.Timestamp = _given * Interval;
        frame.CapturedAt = TimeProvider.System.GetTimestamp();
        frame.Sequence = _given++;
        return true;
    }

    public void Dispose() => IsDisposed = true;
}
