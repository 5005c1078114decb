using System.Collections.Concurrent;
using ASMNet.Filtering;
using ASMNet.Live.Session;
using ASMNet.Media;
using Microsoft.Extensions.Time.Testing;

namespace ASMNet.Live.Tests.Session;

public sealed class LiveSourcesTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly FakeTimeProvider _clock = new();
    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentQueue<string> _told = new();
    private readonly FakeParts[] _parts = [new(), new(), new()];
    private readonly List<LiveSession> _sessions = [];
    private LiveSources? _sources;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_sources is not null)
        {
            await _sources.DisposeAsync();
        }

        foreach (LiveSession session in _sessions)
        {
            await session.DisposeAsync();
        }
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Source_Fails_TheOthersGoOnUntouched_AndItIsTriedAgain()
    {
        LiveSources sources = await StartAsync("one", "one", "one");
        await UntilAsync(() => _sessions.TrueForAll(session => session.Status.FramesTracked > 3));
        LiveStatus before = _sessions[2].Status;

        _parts[1].Sources[0].Fault = new MediaException("the cable was pulled");
        await UntilAsync(() => _sessions[1].Status.State == "failed");

        await UntilAsync(() => _sessions[0].Status.FramesTracked > before.FramesTracked + 20 && _sessions[2].Status.FramesTracked > before.FramesTracked + 20);
        Assert.All([_sessions[0], _sessions[2]], session => Assert.Equal("running", session.Status.State));
        Assert.Single(_parts[2].Sources);
        Assert.Contains(_told, line => line.Contains("the cable was pulled", StringComparison.Ordinal));
        Assert.False(sources.Finished.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(11));
        await UntilAsync(() => _sessions[1].Status is { State: "running", FramesTracked: > 0 });
        Assert.Equal(2, _parts[1].Sources.Count);
    }

    [Fact]
    public async Task Source_OpeningAgainFailsInAWayThatNobodyForesaw_IsToldAndTriedOn()
    {
        await StartAsync("one", "one", "one");
        await UntilAsync(() => _sessions.TrueForAll(session => session.Status.FramesTracked > 3));
        bool wasTried = false;
        _parts[1].BeforeOpening = _ =>
        {
            if (!wasTried)
            {
                wasTried = true;
                throw new InvalidOperationException("the driver is beside itself");
            }
        };
        _parts[1].Sources[0].Fault = new MediaException("the cable was pulled");
        await UntilAsync(() => _sessions[1].Status.State == "failed");

        _clock.Advance(TimeSpan.FromSeconds(11));
        await UntilAsync(() => _told.Any(line => line.Contains("the driver is beside itself", StringComparison.Ordinal)));

        await UntilAsync(() =>
        {
            _clock.Advance(TimeSpan.FromSeconds(11));
            return _sessions[1].Status is { State: "running", FramesTracked: > 0 };
        });
        Assert.All([_sessions[0], _sessions[2]], session => Assert.Equal("running", session.Status.State));
    }

    [Fact]
    public async Task Duration_IsLongerThanATimerCounts_TheyRun()
    {
        LiveSources sources = await StartAsync(TimeSpan.FromDays(100), "one", "one", "one");

        await UntilAsync(() => _sessions.TrueForAll(session => session.Status.FramesTracked > 3));
        Assert.False(sources.Finished.IsCompleted);
    }

    [Fact]
    public async Task Source_CannotBeOpenedAtTheStart_RunsOnceItIsThere()
    {
        await StartAsync("one", "gone", "two");
        Assert.Equal("failed", _sessions[1].Status.State);
        Assert.Equal("the camera is not there any more.", _sessions[1].Status.Message);
        await UntilAsync(() => _sessions[0].Status.FramesTracked > 0 && _sessions[2].Status.FramesTracked > 0);

        _parts[1].GoneIsBack = true;

        await UntilAsync(() => _sessions[1].Status is { State: "running", FramesTracked: > 0 });
    }

    [Fact]
    public async Task Start_NoSourceCanBeOpened_IsRefused()
    {
        UserException refused = await Assert.ThrowsAsync<UserException>(() => StartAsync("gone", "gone", "gone"));

        Assert.Contains("none of the sources", refused.Message, StringComparison.Ordinal);
        Assert.Contains("the camera is not there any more.", _told);
    }

    [Fact]
    public async Task Stop_SomeRun_GivesTheEndingOfEach()
    {
        LiveSources sources = await StartAsync("one", "gone", "two");

        IReadOnlyList<LiveEnding?> endings = await sources.StopAsync();

        Assert.Equal("one", endings[0]!.Source.Description);
        Assert.Null(endings[1]);
        Assert.Equal("two", endings[2]!.Source.Description);
        await sources.Finished.WaitAsync(Patience);
    }

    [Fact]
    public async Task Duration_IsOver_NothingIsOpenedAgain()
    {
        await StartAsync(TimeSpan.FromSeconds(10), "one", "one", "one");
        await UntilAsync(() => _sessions.TrueForAll(session => session.Status.FramesTracked > 3));
        _parts[1].Sources[0].Fault = new MediaException("the cable was pulled");
        await UntilAsync(() => _sessions[1].Status.State == "failed");

        _clock.Advance(TimeSpan.FromSeconds(11));

        long before = _sessions[0].Status.FramesTracked;
        await UntilAsync(() => _sessions[0].Status.FramesTracked > before + 50);
        Assert.Single(_parts[1].Sources);
    }

    [Fact]
    public async Task Duration_IsOverAfterTheEndOfTheOnlyFile_Ends()
    {
        LiveSources sources = await StartAsync(TimeSpan.FromSeconds(10), "file");
        await UntilAsync(() => _sessions[0].Status.State == "ended");
        _clock.Advance(TimeSpan.FromSeconds(9));
        Assert.False(sources.Finished.IsCompleted);

        _clock.Advance(TimeSpan.FromSeconds(1));

        await sources.Finished.WaitAsync(Patience);
    }

    [Fact]
    public async Task Duration_IsOverAndTheOnlySourceIsLate_EndsSomeSecondsLater()
    {
        LiveSources sources = await StartAsync(TimeSpan.FromSeconds(10), "one");
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.False(sources.Finished.IsCompleted);

        await UntilAsync(() =>
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            return sources.Finished.IsCompleted;
        });
    }

    private Task<LiveSources> StartAsync(params string[] names) => StartAsync(null, names);

    private async Task<LiveSources> StartAsync(TimeSpan? duration, params string[] names)
    {
        foreach ((string name, FakeParts parts) in names.Zip(_parts))
        {
            _sessions.Add(new LiveSession(parts, new LiveSettings { Source = name }, new FaceSmootherOptions(), new RecordingPlace(_folder.Path), _told.Enqueue, TimeProvider.System));
        }

        _sources = new LiveSources(_sessions, duration, _clock);
        await _sources.StartAsync();
        return _sources;
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!holds())
        {
            await Task.Delay(5, limit.Token);
        }
    }
}
