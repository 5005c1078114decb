using ASMNet.Live.Input;

namespace ASMNet.Live.Tests.Input;

public sealed class GuardedOpeningTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(0.1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly GuardedOpening _guard = new(TimeProvider.System);
    private readonly ManualResetEventSlim _release = new();
    private readonly OpenedThing _late = new();

    public void Dispose()
    {
        _release.Set();
        _late.Dispose();
    }

    [Fact]
    public void Open_Hangs_IsNamedAndNothingElseBegunUntilItComesBack()
    {
        StalledException first = Assert.Throws<StalledException>(() => _guard.Open("camera 0", Limit, Hang, CancellationToken.None));
        StalledException second = Assert.Throws<StalledException>(() => _guard.Open("camera 0", Patience, Never, CancellationToken.None));
        Assert.Equal("here", _guard.Open("camera 1", Patience, _ => "here", CancellationToken.None));

        Assert.StartsWith("camera 0 hangs while it is opened", first.Message, StringComparison.Ordinal);
        Assert.StartsWith("camera 0 hangs while it is opened", second.Message, StringComparison.Ordinal);

        _release.Set();
        Assert.True(_late.Disposed.Wait(Patience), "what came too late was not closed");
        Assert.Equal("here", _guard.Open("camera 0", Patience, _ => "here", CancellationToken.None));
    }

    [Fact]
    public void Open_Fails_ThrowsWhatItThrew() =>
        Assert.Throws<UserException>(() => _guard.Open<string>("camera 0", Patience, _ => throw new UserException("busy."), CancellationToken.None));

    [Fact]
    public void Open_CancelledAndDeaf_IsLeftAMomentLater()
    {
        using var cancelled = new CancellationTokenSource(Limit);

        Assert.Throws<OperationCanceledException>(() => _guard.Open("camera 0", Patience, Hang, cancelled.Token));
        Assert.False(_release.IsSet);
    }

    // Two that were begun before either was left, as a camera's by the page and by a recording.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Open_TwoHangAndOneComesBack_NothingElseIsBegunUntilTheOther(int first)
    {
        using var given = new CancellationTokenSource();
        using var begun = new CountdownEvent(2);
        ManualResetEventSlim[] release = [new(), new()];
        OpenedThing[] late = [new(), new()];
        Task[] openings = [.. Enumerable.Range(0, 2).Select(i => Task.Factory.StartNew(() => _guard.Open("camera 0", Patience, _ => Wait(i), given.Token), TaskCreationOptions.LongRunning))];
        Assert.True(begun.Wait(Patience), "the two were not begun");
        await given.CancelAsync();
        foreach (Task opening in openings)
        {
            await Assert.ThrowsAsync<OperationCanceledException>(() => opening.WaitAsync(Patience));
        }

        release[first].Set();
        Assert.True(late[first].Disposed.Wait(Patience), "what came too late was not closed");
        Assert.Throws<StalledException>(() => _guard.Open("camera 0", Patience, Never, CancellationToken.None));

        release[1 - first].Set();
        Assert.True(late[1 - first].Disposed.Wait(Patience), "what came too late was not closed");
        Assert.Equal("here", _guard.Open("camera 0", Patience, _ => "here", CancellationToken.None));

        OpenedThing Wait(int number)
        {
            begun.Signal();
            release[number].Wait(Patience, CancellationToken.None);
            return late[number];
        }
    }

    private OpenedThing Hang(CancellationToken cancellation)
    {
        _release.Wait(Patience, CancellationToken.None);
        return _late;
    }

    private static OpenedThing Never(CancellationToken cancellation) => throw new InvalidOperationException("it was begun beside the one that hangs");

    private sealed class OpenedThing : IDisposable
    {
        public ManualResetEventSlim Disposed { get; } = new();

        public void Dispose() => Disposed.Set();
    }
}
