using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ASMNet.Live.Queue;
using ASMNet.Live.Shell;

namespace ASMNet.Live.Commands;

/// <summary><c>batch status</c>: tells what a queue holds.</summary>
/// <param name="terminal">Where to write.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class StatusCommand(Terminal terminal, TimeProvider timeProvider)
{
    private const int Shown = 20;
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(1);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Makes the verb.</summary>
    public Command Create()
    {
        var wait = new Option<bool>("--wait") { Description = "Wait until every job is done or dead." };
        var json = new Option<bool>("--json") { Description = "Write it as JSON." };
        var command = new Command("status", "Tell what a queue holds: queued, running (where, how far), done, dead.") { wait, json };
        var queue = new QueueOptions();
        queue.AddTo(command);
        command.SetAction((parsed, cancellation) => RunAsync(queue.Read(parsed), parsed.GetValue(wait), parsed.GetValue(json), cancellation));
        return command;
    }

    private async Task<int> RunAsync(QueueServer server, bool wait, bool asJson, CancellationToken cancellation)
    {
        await using QueueLink link = await QueueLink.ConnectAsync(server, cancellation).ConfigureAwait(false);
        QueueState state = await QueueState.ReadAsync(link, cancellation).ConfigureAwait(false);
        while (wait && !state.IsFinished)
        {
            await Task.Delay(Turn, timeProvider, cancellation).ConfigureAwait(false);
            state = await QueueState.ReadAsync(link, cancellation).ConfigureAwait(false);
        }

        if (asJson)
        {
            terminal.Say(JsonSerializer.Serialize(state, Json));
        }
        else
        {
            Show(state);
        }

        return state.Dead.Count > 0 ? ExitCodes.Incomplete : ExitCodes.Success;
    }

    private void Show(QueueState state)
    {
        terminal.Say(Text($"queued{state.Queued,10}"));
        terminal.Say(Text($"running{state.Running.Count,9}"));
        Each(state.Running, note => Text($"{note.Source}: {note.Worker}, {note.Frames}{(note.FrameCount is long count ? Text($" of {count}") : "")} frames, heard of {Math.Max(0, (timeProvider.GetUtcNow() - note.At).TotalSeconds):0} s ago"));
        terminal.Say(Text($"to be tried again{state.Waiting.Count,4}"));
        Each(state.Waiting, note => $"{note.Source}: {(note.Failures.Count > 0 ? note.Failures[^1] : $"given back by {note.Worker}")}");
        terminal.Say(Text($"done{state.Done,12}"));
        terminal.Say(Text($"dead{state.Dead.Count,12}"));
        Each(state.Dead, letter => $"{letter.Source}: {(letter.Failures.Count > 0 ? letter.Failures[^1] : "")}");
    }

    private void Each<T>(IReadOnlyList<T> items, Func<T, string> line)
    {
        foreach (T item in items.Take(Shown))
        {
            terminal.Say($"  {Terminal.OneLine(line(item))}");
        }

        if (items.Count > Shown)
        {
            terminal.Say(Text($"  and {items.Count - Shown} more; --json tells all"));
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
