using System.Collections.Concurrent;
using ASMNet.Filtering;
using ASMNet.Imaging;
using ASMNet.Inference.Cpu.Graph;
using ASMNet.Live.Pipeline;
using ASMNet.Live.Session;
using ASMNet.Media;
using ASMNet.Tracking;

namespace ASMNet.Live.Tests.Session;

/// <summary>A session over stand-ins, which runs with the source "one".</summary>
public abstract class LiveSessionTest : IAsyncLifetime, IDisposable
{
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    protected static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(5);
    private protected readonly FakeParts _parts = new();
    private protected readonly TemporaryFolder _folder = new();
    private protected readonly ConcurrentQueue<string> _told = new();
    private protected readonly SeenFrames _seen = new();
    private protected readonly LiveSession _session;

    protected LiveSessionTest()
    {
        _session = new LiveSession(_parts, new LiveSettings { Source = "one" }, new FaceSmootherOptions(), new RecordingPlace(_folder.Path), _told.Enqueue, TimeProvider.System);
        _session.Observe(_seen);
    }

    public async Task InitializeAsync() => await _session.StartAsync();

    public async Task DisposeAsync() => await _session.DisposeAsync();

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    protected static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!condition())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Delay(PollEvery);
        }
    }

    private protected sealed class SeenFrames : ILiveObserver
    {
        public ConcurrentQueue<byte> FirstPixels { get; } = new();

        public void Publish(in FrameInfo info, in ImageView picture, TrackedFaces faces) => FirstPixels.Enqueue(picture.Pixels[0]);
    }
}
