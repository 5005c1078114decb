using System.Threading.Channels;
using ASMNet.Live.Output.Network.Packets;
using ASMNet.Media;

namespace ASMNet.Live.Output.Network;

/// <summary>
/// Hands frames to a sender's own thread. Only the newest ones wait: where a receiver is slow, refuses or is not there, older ones are dropped here
/// and counted, and nobody else waits. That a receiver goes or comes back is said once.
/// </summary>
internal sealed class SenderSink : IFrameSink, ISenderStatus
{
    /// <summary>After this time without a frame <see cref="ISender.Idle"/> is called.</summary>
    public static readonly TimeSpan IdleAfter = TimeSpan.FromMilliseconds(800);

    private const int Waiting = 2;
    private static readonly TimeSpan EndPatience = TimeSpan.FromMilliseconds(500);
    private readonly ISender _sender;
    private readonly Action<string> _say;
    private readonly Channel<FaceSet> _queue;
    private readonly Channel<FaceSet> _idle;
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;
    private long _sent;
    private long _dropped;
    private volatile string? _error;
    private bool _ended;

    /// <summary>Starts the thread.</summary>
    /// <param name="sender">What sends; it is disposed at the end.</param>
    /// <param name="capacity">Faces of a frame at most.</param>
    /// <param name="say">Receives what people should know.</param>
    public SenderSink(ISender sender, int capacity, Action<string> say)
    {
        _sender = sender;
        _say = say;
        _idle = Channel.CreateUnbounded<FaceSet>();
        _queue = Channel.CreateBounded<FaceSet>(new BoundedChannelOptions(Waiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true }, Drop);
        for (int i = 0; i < Waiting + 2; i++)
        {
            _idle.Writer.TryWrite(new FaceSet(capacity));
        }

        _thread = new Thread(Work) { IsBackground = true, Name = $"sender {sender.Description}" };
        _thread.Start();
    }

    /// <inheritdoc/>
    public string Description => _sender.Description;

    /// <inheritdoc/>
    public IReadOnlyList<string> Files => [];

    /// <inheritdoc/>
    public bool NeedsPicture => _sender.NeedsPicture;

    /// <inheritdoc/>
    public long Sent => Interlocked.Read(ref _sent);

    /// <inheritdoc/>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <inheritdoc/>
    public string? LastError => _error;

    /// <inheritdoc/>
    public void Write(MediaFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        if (!_idle.Reader.TryRead(out FaceSet? faces))
        {
            Interlocked.Increment(ref _dropped);
            return;
        }

        faces.CopyFrom(frame, _sender.NeedsPicture);
        if (!_queue.Writer.TryWrite(faces))
        {
            _idle.Writer.TryWrite(faces);
        }
    }

    /// <inheritdoc/>
    public void Complete()
    {
        // It goes on with the next source; being disposed ends it.
    }

    /// <inheritdoc/>
    public void Dispose() => End();

    private void End()
    {
        if (_ended)
        {
            return;
        }

        _ended = true;
        _queue.Writer.TryComplete();
        if (!_thread.Join(EndPatience))
        {
            // It waits for a receiver; the thread ends with the wait.
            _stop.Cancel();
            _thread.Join(EndPatience);
        }
    }

    private void Drop(FaceSet faces)
    {
        Interlocked.Increment(ref _dropped);
        _idle.Writer.TryWrite(faces);
    }

    private void Work()
    {
        using (_sender)
        {
            Task<bool> ready = _queue.Reader.WaitToReadAsync().AsTask();
            while (true)
            {
                if (!ready.Wait(IdleAfter))
                {
                    Guard(() => _sender.Idle(_stop.Token), isFrame: false);
                    continue;
                }

                if (!ready.Result)
                {
                    return;
                }

                while (_queue.Reader.TryRead(out FaceSet? faces))
                {
                    Guard(() => _sender.Send(faces, _stop.Token), isFrame: true);
                    _idle.Writer.TryWrite(faces);
                }

                ready = _queue.Reader.WaitToReadAsync().AsTask();
            }
        }
    }

    private void Guard(Action send, bool isFrame)
    {
        try
        {
            send();
            Interlocked.Add(ref _sent, isFrame ? 1 : 0);
            if (_error is not null && isFrame)
            {
                _error = null;
                _say($"{Description}: the receiver is there again.");
            }
        }
        catch (Exception exception)
        {
            // whatever a receiver's answer makes of it: an output cannot be what ends the tracking
            Interlocked.Add(ref _dropped, isFrame ? 1 : 0);
            if (_error is null && !_stop.IsCancellationRequested)
            {
                _error = exception.Message;
                _say($"{Description}: the receiver cannot be reached ({exception.Message.TrimEnd('.')}); it is tried again and again.");
            }
        }
    }
}
