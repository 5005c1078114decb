using System.CommandLine;
using System.Globalization;
using ASMNet.Live.Batch;
using ASMNet.Live.Queue;
using ASMNet.Live.Shell;

namespace ASMNet.Live.Commands;

/// <summary><c>batch fetch</c>: brings results from the object store of a queue's server into a folder.</summary>
/// <param name="terminal">Where to write.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class FetchCommand(Terminal terminal, TimeProvider timeProvider)
{
    private static readonly TimeSpan ServerPatience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Makes the verb.</summary>
    public Command Create()
    {
        var output = new Option<string>("--output-dir", "-o") { Description = "Where the results go, each named by its job's hash.", HelpName = "folder", Required = true };
        CommonOptions.RefuseEmpty(output);
        var command = new Command("fetch", "Bring results from a queue's object store into a folder; stopped or killed, it goes on where it was.") { output };
        var queue = new QueueOptions();
        queue.AddTo(command);
        command.SetAction((parsed, cancellation) => RunAsync(queue.Read(parsed), parsed.GetValue(output)!, cancellation));
        return command;
    }

    private async Task<int> RunAsync(QueueServer server, string output, CancellationToken cancellation)
    {
        await using QueueLink link = await QueueLink.ConnectAsync(server, cancellation).ConfigureAwait(false);
        using var folder = new BatchFolder(output);
        var outage = new Outage(terminal.Complain, "what is fetched is tried again", Pause, ServerPatience, timeProvider);
        var fetcher = new ResultFetcher(link, folder, outage);
        var counts = new Dictionary<FetchOutcome, int>();
        try
        {
            await fetcher.FetchAsync(Tell, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            terminal.Complain(string.Create(CultureInfo.InvariantCulture, $"interrupted: {Count(FetchOutcome.Fetched)} fetched; the same command goes on with the others."));
            return ExitCodes.Interrupted;
        }

        terminal.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{Count(FetchOutcome.Fetched)} fetched, {Count(FetchOutcome.Earlier)} here already, {Count(FetchOutcome.Elsewhere)} not in the object store, {Count(FetchOutcome.Failed)} failed"));
        if (Count(FetchOutcome.Elsewhere) > 0)
        {
            terminal.Complain("what is not in the object store lies in the --output-dir of the worker that made it.");
        }

        return Count(FetchOutcome.Elsewhere) + Count(FetchOutcome.Failed) > 0 ? ExitCodes.Incomplete : ExitCodes.Success;

        int Count(FetchOutcome outcome) => counts.GetValueOrDefault(outcome);

        void Tell(JobReport report, FetchOutcome outcome, string? problem)
        {
            counts[outcome] = Count(outcome) + 1;
            if (problem is not null)
            {
                terminal.Complain($"{report.Source}: {problem}");
            }
            else if (outcome == FetchOutcome.Fetched)
            {
                terminal.Say($"{report.Id}  {report.Source}");
            }
        }
    }
}
