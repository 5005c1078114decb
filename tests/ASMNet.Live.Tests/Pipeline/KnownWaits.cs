using Microsoft.Extensions.Time.Testing;

namespace ASMNet.Live.Tests.Pipeline;

/// <summary>
/// A clock that is put forward by hand, and knows the waits that were asked for: one that begins only when the clock is ahead already would end later than it should.
/// </summary>
internal sealed class KnownWaits : FakeTimeProvider
{
    private readonly Lock _gate = new();
    private readonly HashSet<TimeSpan> _asked = [];

    /// <summary>Whether somebody has begun to wait for so long.</summary>
    public bool Has(TimeSpan wait)
    {
        lock (_gate)
        {
            return _asked.Contains(wait);
        }
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = base.CreateTimer(callback, state, dueTime, period);
        lock (_gate)
        {
            _asked.Add(dueTime);
        }

        return timer;
    }
}
