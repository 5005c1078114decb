using System.CommandLine;
using System.Globalization;
using ASMNet.Live.Batch;
using ASMNet.Live.Configuration;
using ASMNet.Live.Queue;
using ASMNet.Live.Shell;

namespace ASMNet.Live.Commands;

/// <summary><c>batch submit</c>: puts files into a queue that workers on any number of machines take them from.</summary>
/// <param name="terminal">Where to write.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class SubmitCommand(Terminal terminal, TimeProvider timeProvider)
{
    private static readonly TimeSpan ServerPatience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Makes the verb.</summary>
    public Command Create()
    {
        var source = new Option<string[]>("--source", "-s") { Description = "Files, patterns in quotes, or addresses (http, https).", HelpName = "files", AllowMultipleArgumentsPerToken = true };
        Option<string?> list = CommonOptions.File("--list", "A text file with a file, pattern or address on each line.");
        var files = new Option<string>("--files") { Description = "The folder that the workers share, by whatever path they have it; files must lie below it.", HelpName = "folder", DefaultValueFactory = _ => "." };
        var again = new Option<bool>("--again") { Description = "Submit what has a result or is among the dead letters too." };
        var command = new Command("submit", "Put files into a queue on a NATS server, each content once.") { source, list, files, again };
        var kinds = new ResultKinds();
        kinds.AddTo(command);
        var queue = new QueueOptions();
        queue.AddTo(command);
        SettingFlags flags = ResultKinds.Flags();
        flags.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            List<BatchResult> unread = [];
            return RunAsync(
                flags.Read(parsed, cancellation),
                queue.Read(parsed),
                kinds.Endings(parsed),
                Sources(parsed.GetValue(source) ?? [], parsed.GetValue(list), unread),
                unread,
                parsed.GetValue(files)!,
                parsed.GetValue(again),
                cancellation);
        });
        return command;
    }

    private static List<string> Sources(string[] sources, string? list, List<BatchResult> unread)
    {
        string[] all = [.. sources, .. list is null ? [] : BatchList.ReadList(list)];
        string[] addresses = [.. all.Where(JobFiles.IsAddress).Distinct()];
        string[] patterns = [.. all.Where(source => !JobFiles.IsAddress(source))];
        List<string> found = [.. addresses, .. patterns.SelectMany(pattern => BatchList.Expand(pattern, unread)).Select(item => item.Path).Distinct()];
        return found.Count > 0
            ? found
            : throw new UserException("there is nothing to submit; name files with --source or --list.");
    }

    private async Task<int> RunAsync(
        Settings settings, QueueServer server, IReadOnlyList<string> endings, List<string> sources, List<BatchResult> unread, string files, bool again, CancellationToken cancellation)
    {
        foreach (BatchResult folder in unread)
        {
            terminal.Complain($"{folder.Source}: {folder.Message}");
        }

        using HttpClient client = JobFiles.CreateClient();
        await using QueueLink link = await QueueLink.ConnectAsync(server, cancellation).ConfigureAwait(false);
        var outage = new Outage(terminal.Complain, "what is submitted is tried again", Pause, ServerPatience, timeProvider);
        var submitter = new QueueSubmitter(link, new JobFiles(files, [], client), outage);
        var counts = new Dictionary<SubmitOutcome, int>();
        try
        {
            await submitter.SubmitAsync(sources, BatchKey.OfSettings(BatchKey.Settled(settings), cancellation), endings, again, Tell, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            terminal.Complain(string.Create(CultureInfo.InvariantCulture, $"interrupted: {Count(SubmitOutcome.Submitted)} of {sources.Count} submitted; the same command goes on with the others."));
            return ExitCodes.Interrupted;
        }

        terminal.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{Count(SubmitOutcome.Submitted)} submitted, {Count(SubmitOutcome.Queued)} in the queue already, {Count(SubmitOutcome.Done)} done, {Count(SubmitOutcome.Dead)} among the dead letters, {Count(SubmitOutcome.Unreadable)} unreadable"));
        return Count(SubmitOutcome.Unreadable) + unread.Count > 0 ? ExitCodes.Incomplete : ExitCodes.Success;

        int Count(SubmitOutcome outcome) => counts.GetValueOrDefault(outcome);

        void Tell(string source, string id, SubmitOutcome outcome)
        {
            counts[outcome] = Count(outcome) + 1;
            if (outcome == SubmitOutcome.Unreadable)
            {
                terminal.Complain($"{source}: {id}");
            }
            else
            {
                terminal.Say($"{id}  {source}{(outcome == SubmitOutcome.Submitted ? "" : outcome switch { SubmitOutcome.Queued => "  (in the queue already)", SubmitOutcome.Done => "  (done)", _ => "  (among the dead letters; --again submits it)" })}");
            }
        }
    }
}
