namespace ASMNet.Live.Tests.Soak;

/// <summary>The machine's clock, whose time of day somebody sets now and then.</summary>
internal sealed class LeapingClock : TimeProvider
{
    private long _offset;

    public void Leap(TimeSpan by) => Interlocked.Add(ref _offset, by.Ticks);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _offset));
}
