using System.CommandLine;
using ASMNet.Live.Queue;
using ASMNet.Live.Shell;
using ASMNet.Media;

namespace ASMNet.Live.Commands;

/// <summary><c>batch drop</c>: takes jobs out of a queue that nobody will do.</summary>
/// <param name="terminal">Where to write.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class DropCommand(Terminal terminal, TimeProvider timeProvider)
{
    private static readonly TimeSpan ServerPatience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private const int LeastDigits = 8;

    /// <summary>Makes the verb.</summary>
    public Command Create()
    {
        var of = new Option<string>("--of") { Description = "Which: the hash of their settings, models and version, as status shows it, or its first 8 digits or more.", HelpName = "hash", Required = true };
        CommonOptions.RefuseEmpty(of);
        var command = new Command("drop", "Take what is left of a batch out of a queue, such as jobs of models that nobody has any more. Results stay.") { of };
        var queue = new QueueOptions();
        queue.AddTo(command);
        command.SetAction((parsed, cancellation) => RunAsync(queue.Read(parsed), parsed.GetValue(of)!, cancellation));
        return command;
    }

    private async Task<int> RunAsync(QueueServer server, string of, CancellationToken cancellation)
    {
        await using QueueLink link = await QueueLink.ConnectAsync(server, cancellation).ConfigureAwait(false);
        var outage = new Outage(terminal.Complain, "it is tried again", Pause, ServerPatience, timeProvider);
        IReadOnlyList<(string Settings, string Id)> jobs = await outage.InsistAsync(() => link.JobsAsync(cancellation), cancellation).ConfigureAwait(false);
        IReadOnlyList<OtherJobs> groups = OtherJobs.Group(jobs);
        OtherJobs[] meant = [.. groups.Where(group => group.Settings == of || (of.Length >= LeastDigits && group.Settings.StartsWith(of, StringComparison.Ordinal)))];
        if (meant is not [OtherJobs one])
        {
            string there = groups.Count == 0 ? "none" : string.Join(", ", groups.Select(group => $"{group.Mark} ({Counted.Of(group.Jobs, "job")})"));
            throw new UserException($"--of is '{of}'; the queue '{server.Name}' holds jobs of {there}.");
        }

        // Where an answer is lost, there is nothing left to drop the second time.
        long dropped = 0;
        await outage.InsistAsync(async () => dropped += await link.DropAsync(one.Settings, cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
        foreach ((string _, string id) in jobs.Where(job => job.Settings == one.Settings))
        {
            await outage.InsistAsync(() => link.RemoveAsync(link.Server.Notes, id, cancellation), cancellation).ConfigureAwait(false);
        }

        terminal.Say($"{Counted.Of(dropped, "job")} dropped");
        return ExitCodes.Success;
    }
}
