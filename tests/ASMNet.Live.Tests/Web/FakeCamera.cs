using System.Threading.Channels;
using ASMNet.Live.Session;

namespace ASMNet.Live.Tests.Web;

/// <summary>A camera session that keeps the first pixel of each picture, in BGR.</summary>
internal sealed class FakeCamera : ICameraSession
{
    private readonly Channel<(uint Sequence, int Width, int Height, byte[] First)> _pictures = Channel.CreateUnbounded<(uint, int, int, byte[])>();

    private readonly TaskCompletionSource _closing = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ChannelReader<(uint Sequence, int Width, int Height, byte[] First)> Pictures => _pictures.Reader;

    public bool Closed => Closing.IsCompleted;

    /// <summary>Ends when the session is disposed, which the service does after its last word to the page.</summary>
    public Task Closing => _closing.Task;

    public CancellationToken Ended => CancellationToken.None;

    public void Offer(in CameraPicture picture)
    {
        var bgr = new byte[3 * picture.Width * picture.Height];
        CameraPixels.ToBgr(picture, bgr);
        _pictures.Writer.TryWrite((picture.Sequence, picture.Width, picture.Height, bgr[..3]));
    }

    public ValueTask DisposeAsync()
    {
        _closing.TrySetResult();
        return ValueTask.CompletedTask;
    }
}
