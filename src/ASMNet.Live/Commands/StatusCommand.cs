using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ASMNet.Live.Batch;
using ASMNet.Live.Configuration;
using ASMNet.Live.Queue;
using ASMNet.Live.Shell;
using ASMNet.Media;

namespace ASMNet.Live.Commands;

/// <summary><c>batch status</c>: tells what a queue holds.</summary>
/// <param name="terminal">Where to write.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class StatusCommand(Terminal terminal, TimeProvider timeProvider)
{
    private const int Shown = 20;
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ServerPatience = TimeSpan.FromMinutes(15);

    // with escapes: it goes to terminals, which some letters steer, and consoles on Windows have not all of them
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Makes the verb.</summary>
    public Command Create()
    {
        var wait = new Option<bool>("--wait") { Description = "Wait until every job of these settings is done or dead." };
        var json = new Option<bool>("--json") { Description = "Write it as JSON." };
        var command = new Command("status", "Tell what a queue holds: queued, running (where, how far), done, dead. Give it the flags of submit.") { wait, json };
        var queue = new QueueOptions();
        queue.AddTo(command);
        SettingFlags flags = ResultKinds.Flags();
        flags.AddTo(command);
        command.SetAction((parsed, cancellation) => RunAsync(flags.Read(parsed, cancellation), queue.Read(parsed), parsed.GetValue(wait), parsed.GetValue(json), cancellation));
        return command;
    }

    private async Task<int> RunAsync(Settings settings, QueueServer server, bool wait, bool asJson, CancellationToken cancellation)
    {
        string key = BatchKey.OfSettings(BatchKey.Settled(settings), cancellation);
        await using QueueLink link = await QueueLink.ConnectAsync(server, cancellation).ConfigureAwait(false);
        var outage = new Outage(terminal.Complain, "it is asked again", Turn, ServerPatience, timeProvider);
        if (wait)
        {
            await WaitAsync(link, key, outage, cancellation).ConfigureAwait(false);
        }

        QueueState state = await outage.InsistAsync(() => QueueState.ReadAsync(link, key, cancellation), cancellation).ConfigureAwait(false);
        if (asJson)
        {
            terminal.SayLines(JsonSerializer.Serialize(state, Json));
        }
        else
        {
            Show(state);
        }

        return state.Dead.Count > 0 ? ExitCodes.Incomplete : ExitCodes.Success;
    }

    private async Task WaitAsync(QueueLink link, string key, Outage outage, CancellationToken cancellation)
    {
        IReadOnlyList<(string Settings, string Id)> jobs = await outage.InsistAsync(() => link.JobsAsync(cancellation), cancellation).ConfigureAwait(false);
        if (jobs.Count > 0 && !await outage.InsistAsync(() => QueueState.KnowsAsync(link, key, cancellation), cancellation).ConfigureAwait(false))
        {
            // Not a batch that is done, but a flag that was forgotten: who waits would go on before anything is there.
            throw new UserException($"the queue '{link.Server.Name}' has no job of these settings, models and version, and {Counted.Of(jobs.Count, "job")} of others; give status the flags and settings of submit.");
        }

        while (await outage.InsistAsync(() => link.HasJobsAsync(key, cancellation), cancellation).ConfigureAwait(false))
        {
            await Task.Delay(Turn, timeProvider, cancellation).ConfigureAwait(false);
        }
    }

    private void Show(QueueState state)
    {
        terminal.Say(Text($"queued{state.Queued,10}"));
        terminal.Say(Text($"running{state.Running.Count,9}"));
        Each(state.Running, note => Text($"{note.Source}: {note.Worker}, {(note.FrameCount is long count ? Text($"{note.Frames} of {Counted.Of(count, "frame")}") : Counted.Of(note.Frames, "frame"))}, heard of {note.HeardOf:0} s ago"));
        terminal.Say(Text($"to be tried again{state.Waiting.Count,4}"));
        Each(state.Waiting, note => $"{note.Source}: {(note.Failures.Count > 0 ? note.Failures[^1] : $"given back by {note.Worker}")}");
        terminal.Say(Text($"done{state.Done,12}"));
        terminal.Say(Text($"dead{state.Dead.Count,12}"));
        Each(state.Dead, letter => $"{letter.Source}: {(letter.Failures.Count > 0 ? letter.Failures[^1] : "")}");
        if (state.Others.Count > 0)
        {
            terminal.Say(Text($"of others{state.Others.Sum(group => group.Jobs),7}"));
            Each(state.Others, group => $"{Counted.Of(group.Jobs, "job")} of other settings, models or versions; 'batch drop --of {group.Mark}' takes {(group.Jobs == 1 ? "it" : "them")} out of the queue");
        }
    }

    private void Each<T>(IReadOnlyList<T> items, Func<T, string> line)
    {
        foreach (T item in items.Take(Shown))
        {
            terminal.Say($"  {line(item)}");
        }

        if (items.Count > Shown)
        {
            terminal.Say(Text($"  and {items.Count - Shown} more; --json tells all"));
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
