using System.CommandLine;
using System.Globalization;
using ASMNet.Live.Batch;
using ASMNet.Live.Configuration;
using ASMNet.Live.Queue;
using ASMNet.Live.Queue.Policy;
using ASMNet.Live.Shell;

namespace ASMNet.Live.Commands;

/// <summary><c>batch work</c>: takes jobs from a queue until it is asked to end.</summary>
/// <param name="terminal">Where to write.</param>
/// <param name="createTracker">Makes what tracks files.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class WorkCommand(Terminal terminal, Func<Settings, string, FileTracker> createTracker, TimeProvider timeProvider)
{
    private const int MostTries = 100;
    private static readonly TimeSpan ServerPatience = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Makes the verb.</summary>
    public Command Create()
    {
        var policy = new JobPolicy();
        var output = new Option<string?>("--output-dir", "-o") { Description = "Where the results go, each named by its job's hash. Without it: into the server's object store.", HelpName = "folder" };
        CommonOptions.RefuseEmpty(output);
        var files = new Option<string>("--files") { Description = "The folder that submitter and workers share.", HelpName = "folder", DefaultValueFactory = _ => "." };
        var from = new Option<string[]>("--from") { Description = "What the addresses of files must begin with, once for each; without it none is loaded.", HelpName = "address" };
        Option<int?> jobs = ResultKinds.Jobs();
        var untilEmpty = new Option<bool>("--until-empty") { Description = "End when no job of these settings is left, here or with another worker." };
        Option<TimeSpan?> lease = CommonOptions.Span("--lease", "How long a job stays with a worker that is not heard of. Default: 60s.");
        Option<TimeSpan?> retry = CommonOptions.Span("--retry-after", "How long a job that has failed waits for its second try; for each further one twice as long. Default: 30s.");
        Option<int> tries = CommonOptions.Count("--tries", "Tries of a job before it goes to the dead letters.", policy.Tries, 1, MostTries);
        var command = new Command("work", "Take files from a queue and track them, until it is asked to end.") { output, files, from, jobs, untilEmpty, lease, retry, tries };
        var queue = new QueueOptions();
        queue.AddTo(command);
        SettingFlags flags = ResultKinds.Flags();
        flags.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            var options = new WorkerOptions
            {
                Policy = policy with
                {
                    Tries = parsed.GetValue(tries),
                    Lease = parsed.GetValue(lease) ?? policy.Lease,
                    RetryAfter = parsed.GetValue(retry) ?? policy.RetryAfter,
                },
                Jobs = parsed.GetValue(jobs) ?? BatchRunner.JobsOfThisMachine,
                Files = parsed.GetValue(files)!,
                Addresses = parsed.GetValue(from) ?? [],
                OutputFolder = parsed.GetValue(output),
                UntilEmpty = parsed.GetValue(untilEmpty),
            };
            return RunAsync(BatchKey.Settled(flags.Read(parsed, cancellation)), queue.Read(parsed), options, cancellation);
        });
        return command;
    }

    private async Task<int> RunAsync(Settings settings, QueueServer server, WorkerOptions options, CancellationToken cancellation)
    {
        using HttpClient client = JobFiles.CreateClient();
        await using QueueLink link = await QueueLink.ConnectAsync(server, cancellation).ConfigureAwait(false);
        DirectoryInfo scratch = Directory.CreateTempSubdirectory("asmnet-work-");
        try
        {
            var outage = new Outage(terminal.Complain, "what is worked on goes on", Pause, ServerPatience, timeProvider);
            using IResultStore store = options.OutputFolder is string folder
                ? new FolderResults(new BatchFolder(folder))
                : new ObjectResults(await outage.InsistAsync(() => link.FilesAsync(cancellation), cancellation).ConfigureAwait(false), scratch.FullName, outage);
            terminal.Say(string.Create(CultureInfo.InvariantCulture, $"working on '{server.Name}', {options.Jobs} at once; press Ctrl+C to end"));
            var answers = new JobAnswers(link, outage, timeProvider);
            var handler = new JobHandler(
                link, answers, store, new JobFiles(options.Files, options.Addresses, client), options.Policy, outage, scratch.FullName, terminal.Say, terminal.Complain, timeProvider);
            var worker = new QueueWorker(link, createTracker, handler, answers, options, outage, terminal.Complain);
            return await worker.RunAsync(settings, cancellation).ConfigureAwait(false) > 0 ? ExitCodes.Incomplete : ExitCodes.Success;
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }
}
