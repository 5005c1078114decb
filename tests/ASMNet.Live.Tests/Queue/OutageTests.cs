using ASMNet.Live.Queue;
using ASMNet.Live.Shell;
using Microsoft.Extensions.Time.Testing;
using Spectre.Console;

namespace ASMNet.Live.Tests.Queue;

/// <summary>A server that is away is borne for a while.</summary>
public sealed class OutageTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<string> _told = [];

    [Fact]
    public async Task Insist_ServerStaysAway_GivesUpAfterItsPatienceAndFailed()
    {
        Outage outage = Begin();

        // what nobody waited for does not count
        outage.Tell(new TimeoutException("no answer"));
        _time.Advance(TimeSpan.FromHours(1));
        int asked = 0;
        UnreachableException gone = await Assert.ThrowsAsync<UnreachableException>(() => outage.InsistAsync<int>(
            () =>
            {
                asked++;
                _time.Advance(TimeSpan.FromSeconds(20));
                throw new TimeoutException("no answer");
            },
            CancellationToken.None));

        // asked at 0, 20, 40 and so on; the first time that is more than 15 minutes after the first answer that did not come
        Assert.Equal((47, "the queue could not be reached for 15 minutes: no answer"), (asked, gone.Message));
        Assert.Equal(["the queue cannot be reached (no answer); it is tried again."], _told);
        using var error = new StringWriter();
        using var output = new StringWriter();
        var terminal = new Terminal(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) }), error);
        Assert.Equal(ExitCodes.Failure, new Faults(terminal, _time).Tell(gone));
        Assert.Equal("asmnet-live: the queue could not be reached for 15 minutes: no answer", error.ToString().Trim());
    }

    [Fact]
    public async Task Insist_ServerComesBack_SaysSoAndBearsTheNextTimeAsLong()
    {
        Outage outage = Begin();
        for (int time = 0; time < 2; time++)
        {
            int asked = 0;
            Assert.Equal(40, await outage.InsistAsync(
                () =>
                {
                    _time.Advance(TimeSpan.FromSeconds(20));
                    return ++asked < 40 ? throw new TimeoutException("no answer") : Task.FromResult(asked);
                },
                CancellationToken.None));
        }

        string[] once = ["the queue cannot be reached (no answer); it is tried again.", "the queue is back."];
        Assert.Equal([.. once, .. once], _told);
    }

    private Outage Begin() => new(_told.Add, "it is tried again", TimeSpan.Zero, TimeSpan.FromMinutes(15), _time);
}
