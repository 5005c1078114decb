using System.Net.WebSockets;
using System.Threading.Channels;
using ASMNet.Inference.Cpu.Graph;

namespace ASMNet.Live.Web.Sockets;

/// <summary>
/// One socket that receives frames. It holds at most one message that waits: a newer one takes its place, so that a slow
/// viewer costs the others nothing and always sees the newest frame.
/// </summary>
internal sealed class Viewer : IDisposable
{
    private readonly Channel<SharedMessage> _mailbox;
    private readonly SemaphoreSlim? _credit;
    private long _sent;
    private long _skipped;
    private volatile bool _isSending;

    /// <summary>Makes a viewer.</summary>
    /// <param name="kind">What it wants.</param>
    /// <param name="inFlight">Messages that may be on the way before the viewer acknowledges one; 0 for a viewer that never does.</param>
    public Viewer(ViewerKind kind, int inFlight)
    {
        Kind = kind;
        _credit = inFlight > 0 ? new SemaphoreSlim(inFlight, inFlight) : null;
        _mailbox = Channel.CreateBounded<SharedMessage>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            Skip);
    }

    /// <summary>What it wants.</summary>
    public ViewerKind Kind { get; }

    /// <summary>Whether a message is on its way now.</summary>
    public bool IsSending => _isSending;

    /// <summary>Messages sent.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Messages that gave way to newer ones.</summary>
    public long Skipped => Interlocked.Read(ref _skipped);

    /// <summary>Leaves a message, which the viewer comes to hold. Never waits.</summary>
    public void Offer(SharedMessage message)
    {
        if (!_mailbox.Writer.TryWrite(message.Retain()))
        {
            message.Release();
        }
    }

    /// <summary>The viewer has drawn a message and takes another.</summary>
    public void Acknowledge()
    {
        if (_credit is { CurrentCount: < 4 })
        {
            try
            {
                _credit.Release();
            }
            catch (SemaphoreFullException)
            {
                // one acknowledgement too many gives no more credit than there was
            }
        }
    }

    /// <summary>Sends messages until the socket closes.</summary>
    /// <param name="socket">An open socket.</param>
    /// <param name="stall">How long one message may take before the viewer counts as gone.</param>
    /// <param name="cancellation">Ends the sending after the message that is under way.</param>
    public async Task PumpAsync(WebSocket socket, TimeSpan stall, CancellationToken cancellation)
    {
        WebSocketMessageType type = Kind == ViewerKind.Tracks ? WebSocketMessageType.Text : WebSocketMessageType.Binary;
        using var limit = new CancellationTokenSource();
        while (true)
        {
            if (_credit is not null)
            {
                await _credit.WaitAsync(cancellation);
            }

            SharedMessage message = await _mailbox.Reader.ReadAsync(cancellation);
            try
            {
                _isSending = true;
                limit.CancelAfter(stall);
                await socket.SendAsync(message.Memory, type, WebSocketMessageFlags.EndOfMessage, limit.Token);
                limit.CancelAfter(Timeout.InfiniteTimeSpan);
                Interlocked.Increment(ref _sent);
            }
            finally
            {
                _isSending = false;
                message.Release();
            }
        }
    }

    /// <summary>Gives back what still waits.</summary>
    public void Dispose()
    {
        _mailbox.Writer.TryComplete();
        while (_mailbox.Reader.TryRead(out SharedMessage? message))
        {
            message.Release();
        }

        _credit?.Dispose();
    }

    private void Skip(SharedMessage message)
    {
        Interlocked.Increment(ref _skipped);
        message.Release();
    }
}
