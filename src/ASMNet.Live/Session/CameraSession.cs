namespace ASMNet.Live.Session;

/// <summary>A browser's camera while it is the source.</summary>
internal sealed class CameraSession(BrowserCameraSource source, Func<CameraSession, Task> close) : ICameraSession
{
    private readonly CancellationTokenSource _ended = new();
    private volatile BrowserCameraSource _source = source;
    private int _closed;

    /// <inheritdoc/>
    public CancellationToken Ended => _ended.Token;

    /// <summary>Where the pictures go; another one after the pipeline was started anew.</summary>
    public BrowserCameraSource Source
    {
        get => _source;
        set => _source = value;
    }

    /// <inheritdoc/>
    public void Offer(in CameraPicture picture) => _source.Offer(picture);

    /// <summary>Tells the browser that something else became the source.</summary>
    public void End() => _ended.Cancel();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
        {
            await close(this);
            _ended.Dispose();
        }
    }
}
