namespace ASMNet.Inference.Sharing;

/// <summary>Lets a few in at a time, in the order in which they came: who has just been gets behind all who wait.</summary>
/// <param name="atOnce">How many may be in at once.</param>
internal sealed class Turns(int atOnce)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<SemaphoreSlim> _waiting = new();
    private int _free = atOnce;

    /// <summary>How many may be in at once.</summary>
    public int AtOnce { get; } = atOnce;

    /// <summary>How many wait.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Waits for a turn, which <see cref="Return"/> ends.</summary>
    /// <param name="signal">The caller's own, at zero.</param>
    /// <param name="patience">How long to wait.</param>
    /// <returns>False when no turn came in time.</returns>
    public bool TryTake(SemaphoreSlim signal, TimeSpan patience)
    {
        LinkedListNode<SemaphoreSlim> place;
        lock (_gate)
        {
            if (_free > 0)
            {
                _free--;
                return true;
            }

            place = _waiting.AddLast(signal);
        }

        if (signal.Wait(patience))
        {
            return true;
        }

        lock (_gate)
        {
            if (place.List is not null)
            {
                _waiting.Remove(place);
                return false;
            }
        }

        // it was handed over in the last moment
        signal.Wait();
        return true;
    }

    /// <summary>Ends a turn and hands it to who waits longest.</summary>
    public void Return()
    {
        lock (_gate)
        {
            if (_waiting.First is LinkedListNode<SemaphoreSlim> next)
            {
                _waiting.RemoveFirst();
                next.Value.Release();
            }
            else
            {
                _free++;
            }
        }
    }
}
