using ASMNet.Live.Output.Network.Packets;
using ASMNet.Media;

namespace ASMNet.Live.Output.Network;

/// <summary>
/// Hands frames to a sender's own thread. Only the newest ones wait: where a receiver is slow, refuses or is not there, older ones are dropped here
/// and counted, and nobody else waits. After a failure it is tried ten times a second with the newest frame, and what lies between is neither copied
/// nor encoded. That a receiver goes, for each reason, or comes back is said once.
/// </summary>
internal sealed class SenderSink : IFrameSink, ISenderStatus
{
    /// <summary>After this time without a frame <see cref="ISender.Idle"/> is called.</summary>
    public static readonly TimeSpan IdleAfter = TimeSpan.FromMilliseconds(800);

    /// <summary>After this time without a failure a receiver is there again: systems tell of a refused datagram late, and other machines of one a second at most.</summary>
    public static readonly TimeSpan UsuallySureAfter = TimeSpan.FromSeconds(2);

    private const int Waiting = 2;
    private const int MostReasons = 8;
    private static readonly TimeSpan EndPatience = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan RestAfterFailure = TimeSpan.FromMilliseconds(100);

    private readonly ISender _sender;
    private readonly Action<string> _say;
    private readonly Lock _copying = new();
    private readonly object _gate = new();
    private readonly Queue<FaceSet> _queue = new(Waiting);
    private readonly Stack<FaceSet> _free = new(Waiting + 2);
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;

    // Told since it was there: two that take turns would fill a terminal.
    private readonly HashSet<string> _reasons = [];
    private long _sent;
    private long _dropped;
    private long _restsUntil;
    private long? _reachedSince;
    private volatile string? _error;
    private volatile bool _ended;

    /// <summary>Starts the thread.</summary>
    /// <param name="sender">What sends; it is disposed at the end.</param>
    /// <param name="capacity">Faces of a frame at most.</param>
    /// <param name="say">Receives what people should know.</param>
    public SenderSink(ISender sender, int capacity, Action<string> say)
    {
        _sender = sender;
        _say = say;
        for (int i = 0; i < Waiting + 2; i++)
        {
            _free.Push(new FaceSet(capacity));
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
        if (SkipsWhileResting())
        {
            return;
        }

        lock (_copying)
        {
            FaceSet faces;
            lock (_gate)
            {
                // One is being sent, two wait, and this one is the fourth.
                faces = _free.Pop();
            }

            faces.CopyFrom(frame, _sender.NeedsPicture);
            lock (_gate)
            {
                if (_queue.Count == Waiting)
                {
                    _free.Push(_queue.Dequeue());
                    Interlocked.Increment(ref _dropped);
                }

                _queue.Enqueue(faces);
                Monitor.Pulse(_gate);
            }
        }
    }

    /// <inheritdoc/>
    public void Complete()
    {
        // It goes on with the next source; being disposed ends it.
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_ended)
            {
                return;
            }

            _ended = true;
            Monitor.Pulse(_gate);
        }

        if (!_thread.Join(EndPatience))
        {
            // It waits for a receiver; the thread ends with the wait.
            _stop.Cancel();
            _thread.Join(EndPatience);
        }
    }

    private void Work()
    {
        using (_sender)
        {
            while (true)
            {
                FaceSet? faces = Take();
                if (faces is null && _ended)
                {
                    return;
                }

                Send(faces);
                if (faces is not null)
                {
                    lock (_gate)
                    {
                        _free.Push(faces);
                    }
                }
            }
        }
    }

    // Null after a time without a frame, and when what was written before the end has been sent.
    private FaceSet? Take()
    {
        lock (_gate)
        {
            long since = TimeProvider.System.GetTimestamp();
            while (_queue.Count == 0 && !_ended && IdleAfter - TimeProvider.System.GetElapsedTime(since) is TimeSpan left && left > TimeSpan.Zero)
            {
                Monitor.Wait(_gate, left);
            }

            return _queue.TryDequeue(out FaceSet? faces) ? faces : null;
        }
    }

    private void Send(FaceSet? faces)
    {
        try
        {
            if (faces is null)
            {
                _sender.Idle(_stop.Token);
                return;
            }

            if (SkipsWhileResting())
            {
                // It waited when the one before failed, and would be old when the receiver is there.
                return;
            }

            bool isSent = _sender.Send(faces, _stop.Token);
            Interlocked.Add(ref _sent, isSent ? 1 : 0);
            RestFor(_sender.Rest);
            if (_sender.Unreached is string unreached)
            {
                TellThatItIsAway(unreached);
            }
            else if (isSent)
            {
                TellThatItIsThere();
            }
        }
        catch (Exception exception)
        {
            // whatever a receiver's answer makes of it: an output cannot be what ends the tracking
            Interlocked.Add(ref _dropped, faces is null ? 0 : 1);
            TellThatItIsAway(exception.Message);
            RestFor(RestAfterFailure);
        }
    }

    private bool SkipsWhileResting()
    {
        if (TimeProvider.System.GetTimestamp() >= Interlocked.Read(ref _restsUntil))
        {
            return false;
        }

        Interlocked.Add(ref _dropped, _error is null ? 0 : 1);
        return true;
    }

    private void RestFor(TimeSpan time) => Interlocked.Exchange(
        ref _restsUntil, time == TimeSpan.Zero ? 0 : TimeProvider.System.GetTimestamp() + (long)(time.TotalSeconds * TimeProvider.System.TimestampFrequency));

    private void TellThatItIsAway(string why)
    {
        _reachedSince = null;
        if (why == _error || _stop.IsCancellationRequested)
        {
            return;
        }

        if (_reasons.Count < MostReasons && _reasons.Add(why))
        {
            _say($"{Description}: the receiver cannot be reached ({why.TrimEnd('.')}); it is tried again and again.");
        }

        _error = why;
    }

    private void TellThatItIsThere()
    {
        if (_error is null)
        {
            return;
        }

        _reachedSince ??= TimeProvider.System.GetTimestamp();
        if (TimeProvider.System.GetElapsedTime(_reachedSince.Value) >= _sender.SureAfter)
        {
            _say($"{Description}: the receiver is there again.");
            _reasons.Clear();
            _error = null;
        }
    }
}
