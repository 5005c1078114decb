using System.Buffers;
using System.Threading.Channels;
using ASMNet.Imaging;
using ASMNet.Live.Session;
using ASMNet.Live.Web.Sockets;
using ASMNet.Tracking;

namespace ASMNet.Live.Fleet;

/// <summary>
/// Publishes the tracks of one source, frame by frame, as the JSON of <c>/ws/tracks</c>. A few frames wait where the server is slow; where it is
/// away the oldest are dropped and counted, and the pipeline never waits.
/// </summary>
internal sealed class TrackPublisher : ILiveObserver, IAsyncDisposable
{
    private const int MaxFaces = 64;
    private const int Waiting = 8;
    private static readonly TimeSpan EndPatience = TimeSpan.FromMilliseconds(500);
    private readonly FleetServer _server;
    private readonly string _subject;
    private readonly Channel<HubFrame> _queue;
    private readonly Channel<HubFrame> _idle = Channel.CreateUnbounded<HubFrame>();
    private readonly ArrayBufferWriter<byte> _json = new(8 * 1024);
    private readonly FrameJson _writer;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _work;
    private long _sent;
    private long _dropped;

    /// <summary>Starts the worker.</summary>
    /// <param name="server">Where the tracks go; it stays the caller's.</param>
    /// <param name="subject">Their subject.</param>
    public TrackPublisher(FleetServer server, string subject)
    {
        _server = server;
        _subject = subject;
        _writer = new FrameJson(_json);
        _queue = Channel.CreateBounded<HubFrame>(new BoundedChannelOptions(Waiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true }, Drop);
        for (int i = 0; i < Waiting + 2; i++)
        {
            _idle.Writer.TryWrite(new HubFrame(MaxFaces));
        }

        _work = Task.Run(WorkAsync);
    }

    /// <summary>Frames that were published.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Frames that gave way to newer ones, or could not be published.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <inheritdoc/>
    public void Publish(in FrameInfo info, in ImageView picture, TrackedFaces faces)
    {
        if (!_idle.Reader.TryRead(out HubFrame? frame))
        {
            Interlocked.Increment(ref _dropped);
            return;
        }

        frame.CopyFrom(info, picture, faces, withPicture: false, withTile: false);
        if (!_queue.Writer.TryWrite(frame))
        {
            Drop(frame);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        _stop.CancelAfter(EndPatience);
        await _work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        _writer.Dispose();
    }

    private async Task WorkAsync()
    {
        await foreach (HubFrame frame in _queue.Reader.ReadAllAsync(_stop.Token).ConfigureAwait(false))
        {
            _json.ResetWrittenCount();
            _writer.Write(frame);
            byte[] message = _json.WrittenSpan.ToArray();
            _idle.Writer.TryWrite(frame);
            bool isSent = await _server.TrySendAsync(_subject, message, _stop.Token).ConfigureAwait(false);
            Interlocked.Increment(ref isSent ? ref _sent : ref _dropped);
        }
    }

    private void Drop(HubFrame frame)
    {
        Interlocked.Increment(ref _dropped);
        _idle.Writer.TryWrite(frame);
    }
}
