namespace ASMNet.Live.Session;

/// <summary>A browser's camera while it is the source. Disposing it brings the earlier source back.</summary>
public interface ICameraSession : IAsyncDisposable
{
    /// <summary>Ends when something else became the source.</summary>
    CancellationToken Ended { get; }

    /// <summary>Hands a picture to the pipeline, which copies it. When the last one is still waiting the newer takes its place.</summary>
    /// <param name="picture">What the browser sent.</param>
    void Offer(in CameraPicture picture);
}
