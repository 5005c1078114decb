using System.CommandLine;
using System.Globalization;
using ASMNet.Live.Batch;
using ASMNet.Live.Configuration;
using ASMNet.Live.Shell;
using ASMNet.Media;

namespace ASMNet.Live.Commands;

/// <summary><c>batch</c>: tracks many files, several at once; it can be stopped at any moment and goes on where it was.</summary>
/// <param name="terminal">Where to write.</param>
/// <param name="runner">Tracks the files.</param>
/// <param name="queue">The verbs of a queue.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class BatchCommand(Terminal terminal, BatchRunner runner, IReadOnlyList<Command> queue, TimeProvider timeProvider)
{
    private const int ProblemsShown = 20;

    /// <summary>The command's name.</summary>
    public const string Name = "batch";

    /// <summary>Makes the verb.</summary>
    public Command Create()
    {
        var source = new Option<string[]>("--source", "-s") { Description = "Files to track, or patterns in quotes: \"clips/**/*.mp4\".", HelpName = "files", AllowMultipleArgumentsPerToken = true };
        Option<string?> list = CommonOptions.File("--list", "A text file with a file or pattern on each line.");
        var output = new Option<string>("--output-dir", "-o") { Description = "Where the results go, each named after its source.", HelpName = "folder", Required = true };
        CommonOptions.RefuseEmpty(output);
        var root = new Option<string?>("--root") { Description = "Name the results by the paths of their sources below this folder. Without it: by the path below the folder that a pattern begins with, or by the file's name.", HelpName = "folder" };
        CommonOptions.RefuseEmpty(root);
        Option<int?> jobs = ResultKinds.Jobs();
        var shard = new Option<string?>("--shard") { Description = "Only a part of the files: i/n (from 1), or n where JOB_COMPLETION_INDEX or SLURM_ARRAY_TASK_ID tells which. All parts together hold each file once.", HelpName = "i/n" };
        var command = new Command(Name, "Track many files, several at once; stopped or killed, it goes on where it was.")
        {
            source, list, root, output, jobs, shard,
        };
        var kinds = new ResultKinds();
        kinds.AddTo(command);
        SettingFlags flags = ResultKinds.Flags();
        flags.AddTo(command);
        foreach (Command verb in queue)
        {
            command.Add(verb);
        }

        command.SetAction((parsed, cancellation) =>
        {
            Settings settings = flags.Read(parsed, cancellation);
            var options = new BatchOptions
            {
                Sources = parsed.GetValue(source) ?? [],
                ListFile = parsed.GetValue(list),
                Root = parsed.GetValue(root),
                OutputFolder = parsed.GetValue(output)!,
                Endings = kinds.Endings(parsed),
                Jobs = parsed.GetValue(jobs) ?? BatchRunner.JobsOfThisMachine,
                Shard = parsed.GetValue(shard) is string part ? Shard.Parse(part, Environment.GetEnvironmentVariable) : Shard.Whole,
            };
            return RunAsync(settings, options, cancellation);
        });
        return command;
    }

    private async Task<int> RunAsync(Settings settings, BatchOptions options, CancellationToken cancellation)
    {
        List<BatchResult> unread = [];
        BatchItem[] items = [.. BatchList.Find(options, unread).Where(item => options.Shard.Holds(item.Name))];
        Dictionary<string, long> sizes = items.ToDictionary(item => item.Name, item => File.Exists(item.Path) ? new FileInfo(item.Path).Length : 0);
        using var folder = new BatchFolder(options.OutputFolder);
        terminal.Say(Text($"{Counted.Of(items.Length, "file")}, {options.Jobs} at once{(options.Shard.Count > 1 ? $", part {options.Shard.Index + 1} of {options.Shard.Count}" : "")}"));
        foreach (BatchResult folderPassedOver in unread)
        {
            terminal.Say($"passed over  {folderPassedOver.Source}: {folderPassedOver.Message}");
        }

        long startedAt = timeProvider.GetTimestamp();
        TimeSpan cpu = CpuTime.Used;
        int done = 0;
        long left = sizes.Values.Sum();
        long made = 0;
        IReadOnlyCollection<BatchResult> results = await runner.RunAsync(settings, options, items, folder, Tell, cancellation).ConfigureAwait(false);
        var summary = BatchSummary.Of(results, unread, timeProvider.GetElapsedTime(startedAt), CpuTime.Used - cpu, options.Jobs);
        string name = options.Shard.Count > 1 ? Text($"summary-{options.Shard.Index + 1}-of-{options.Shard.Count}.json") : "summary.json";
        Conclude(summary, folder.WriteSummary(name, summary));
        if (results.Count < items.Length)
        {
            terminal.Complain(Text($"interrupted: {items.Length - results.Count} of {Counted.Of(items.Length, "file")} {(items.Length - results.Count == 1 ? "is left; the same command goes on with it" : "are left; the same command goes on with them")}."));
            return ExitCodes.Interrupted;
        }

        return summary.Problems.Count > 0 ? ExitCodes.Incomplete : ExitCodes.Success;

        void Tell(BatchItem item, BatchResult result)
        {
            done++;
            left -= sizes[item.Name];
            if (result.IsEarlier)
            {
                return;
            }

            // Files of one archive differ in length more than in how they are encoded, so bytes tell more than files.
            // What could not be tracked has taken no time that tells anything.
            made += result.State == BatchState.Failed ? 0 : sizes[item.Name];
            string remaining = made > 0 ? Text($" ({Clock(timeProvider.GetElapsedTime(startedAt) * ((double)left / made))} left)") : string.Empty;
            string what = result.State == BatchState.Failed ? $"failed: {result.Message}"
                : Text($"{Counted.Of(result.Frames, "frame")}, {result.FramesWithFace} with a face, {result.Seconds:0.0} s{(result.Message is null ? "" : $"; {result.Message}")}");
            terminal.Say(Text($"{done} of {items.Length}{remaining}  {result.Source}: {what}"));
        }
    }

    private void Conclude(BatchSummary summary, string path)
    {
        (string What, string Figure)[] rows =
        [
            ("files", Text($"{summary.Files}")),
            ("made by an earlier run", Text($"{summary.Earlier}")),
            ("damaged, what could be read was kept", Text($"{summary.Damaged}")),
            ("failed", Text($"{summary.Failed}")),
            ("frames", Text($"{summary.Frames}")),
            ("faces", Text($"{summary.Faces}")),
            ("frames with a face", Text($"{100 * summary.TrackedShare:0.0} %")),
            ("frames a second", Text($"{summary.FramesPerSecond:0.0}")),
            ("CPU a frame", Text($"{summary.CpuMillisecondsPerFrame:0.00} ms")),
        ];
        foreach ((string what, string figure) in rows)
        {
            terminal.Say($"{what.PadRight(38)}{figure,12}");
        }

        foreach (BatchResult problem in summary.Problems.Take(ProblemsShown))
        {
            terminal.Complain($"{problem.Source}: {problem.Message}");
        }

        if (summary.Problems.Count > ProblemsShown)
        {
            terminal.Complain(Text($"and {summary.Problems.Count - ProblemsShown} more; all stand in '{path}'."));
        }

        terminal.Say($"wrote {path}");
    }

    private static string Clock(TimeSpan time) => Text($"{(long)time.TotalHours:00}:{time:mm\\:ss}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
