using ASMNet.Media;

namespace ASMNet.Live.Session;

/// <summary>
/// A source that outlives the pipelines that read it: when models are exchanged, a camera goes on and a file stays at its place.
/// To a pipeline that is being stopped it still gives the frame it waits for, or, after a while, none.
/// </summary>
/// <param name="source">The source; disposed with this.</param>
internal sealed class HeldSource(IFrameSource source) : IFrameSource
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(0.5);
    private readonly BrowserCameraSource? _camera = source as BrowserCameraSource;
    private CancellationTokenSource _end = new();
    private long _sequenceBase;
    private bool _begins = true;

    /// <inheritdoc/>
    public SourceInfo Info => source.Info;

    /// <inheritdoc/>
    public string? Defect => source.Defect;

    /// <inheritdoc/>
    public string? Trouble => source.Trouble;

    /// <inheritdoc/>
    public bool TimedOut => source.TimedOut;

    /// <summary>The browser's number of a frame; null where the source is no browser's camera.</summary>
    /// <param name="sequence">The frame's number in the pipeline that reads now.</param>
    public uint? CameraSequence(long sequence) => _camera is null ? null : unchecked((uint)(sequence + _sequenceBase) + _camera.FirstSequence);

    /// <inheritdoc/>
    public bool Read(MediaFrame frame, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(frame);
        if (cancellation.IsCancellationRequested)
        {
            return false;
        }

        using CancellationTokenRegistration registration = cancellation.UnsafeRegister(static held => ((HeldSource)held!)._end.CancelAfter(Patience), this);
        if (!source.Read(frame, _end.Token))
        {
            return false;
        }

        if (_begins)
        {
            _begins = false;
            _sequenceBase = frame.Sequence;
        }

        // frames that passed between two pipelines are nobody's drops
        frame.Sequence -= _sequenceBase;
        return true;
    }

    /// <summary>Ends a read at once: no pipeline will follow.</summary>
    public void End() => _end.Cancel();

    /// <summary>Prepares for the next pipeline; the last one has ended.</summary>
    /// <returns>False when the source cannot go on, so that it has to be opened again.</returns>
    public bool TryGoOn()
    {
        _begins = true;
        _end.CancelAfter(Timeout.InfiniteTimeSpan);
        if (_end.IsCancellationRequested && _camera is not null)
        {
            // it only waits for the browser, and can do so again
            _end.Dispose();
            _end = new CancellationTokenSource();
        }

        return !_end.IsCancellationRequested;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        source.Dispose();
        _end.Dispose();
    }
}
