using ASMNet.Live.Queue;
using ASMNet.Live.Queue.Policy;
using Microsoft.Extensions.Time.Testing;

namespace ASMNet.Live.Tests.Queue;

/// <summary>What a worker does with a lease, minute by minute.</summary>
public sealed class JobLeaseTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly FakeTimeProvider _time = new();
    private readonly JobPolicy _policy = new();
    private readonly SemaphoreSlim _renewed = new(0);
    private readonly List<string> _told = [];
    private volatile Exception? _fault;

    public void Dispose() => _renewed.Dispose();

    [Fact]
    public async Task LoadingTakesAnHour_GoesOn_AndTenMinutesWithoutAFrameEndTheTracking()
    {
        await using JobLease lease = Begin();
        await PassAsync(TimeSpan.FromHours(1));
        Assert.False(lease.Token.IsCancellationRequested);

        var frames = new TaskCompletionSource<bool>();
        Task tracking = lease.TrackAsync(() => frames.Task);
        await PassAsync(TimeSpan.FromMinutes(9));
        Assert.False(lease.Token.IsCancellationRequested);
        await PassAsync(TimeSpan.FromMinutes(2));
        Assert.Equal((true, true), (lease.StoodStill, lease.Token.IsCancellationRequested));
        frames.SetResult(true);
        await tracking;
    }

    [Fact]
    public async Task SendingTheResultsTakesAnHour_GoesOn()
    {
        await using JobLease lease = Begin();
        await lease.TrackAsync(() => Task.FromResult(true));
        await PassAsync(TimeSpan.FromHours(1));
        Assert.Equal((false, false), (lease.StoodStill, lease.Token.IsCancellationRequested));
    }

    [Fact]
    public async Task ServerIsAway_IsToldOnce_AndThatItIsBack()
    {
        await using JobLease lease = Begin();
        _fault = new TimeoutException("no answer");
        await PassAsync(TimeSpan.FromMinutes(30));
        Assert.Equal(["the queue cannot be reached (no answer); it goes on."], _told);
        _fault = null;
        await PassAsync(3 * _policy.Renewal);
        Assert.Equal(["the queue cannot be reached (no answer); it goes on.", "the queue is back."], _told);
        Assert.False(lease.Token.IsCancellationRequested);
    }

    private JobLease Begin() => new(
        (_, _) =>
        {
            _renewed.Release();
            return _fault is null ? Task.CompletedTask : Task.FromException(_fault);
        },
        new JobNote { Source = "a.avi" }, _policy, new Outage(_told.Add, "it goes on", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(15), _time), _time, CancellationToken.None);

    /// <summary>Lets time pass, and waits for what is done in it.</summary>
    private async Task PassAsync(TimeSpan time)
    {
        for (TimeSpan passed = TimeSpan.Zero; passed < time; passed += _policy.Renewal)
        {
            Assert.True(await _renewed.WaitAsync(Patience));
            _time.Advance(_policy.Renewal);
        }
    }
}
