using System.CommandLine;
using ASMNet.Live.Composition;
using ASMNet.Live.Configuration;
using ASMNet.Live.Input;
using ASMNet.Live.Output;
using ASMNet.Live.Output.Video;
using ASMNet.Live.Pipeline;
using ASMNet.Live.Rendering;
using ASMNet.Live.Shell;
using ASMNet.Media;

namespace ASMNet.Live.Commands;

/// <summary><c>record</c>: tracks a source and writes the annotated video and the data. No frame is lost.</summary>
/// <param name="terminal">Where to write.</param>
/// <param name="faults">Tells what failed.</param>
/// <param name="sources">Open the source.</param>
/// <param name="trackers">Loads the models.</param>
/// <param name="outputs">Opens the files.</param>
/// <param name="pipelines">Puts the pipeline together.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class RecordCommand(
    Terminal terminal, Faults faults, SourceFactories sources, TrackingFactory trackers, OutputFactory outputs, PipelineFactory pipelines, TimeProvider timeProvider)
{
    /// <summary>The command's name.</summary>
    public const string Name = "record";

    /// <summary>Makes the verb.</summary>
    public Command Create()
    {
        Option<string?> output = CommonOptions.File("--output", "The annotated video, without sound: .mp4, .mov or .mkv (H.264, needs ffmpeg), or .avi (Motion JPEG, needs nothing); .png keeps the last picture alone.");
        output.Aliases.Add("-o");
        Option<string?> csv = CommonOptions.File("--csv", "A line for each face and frame, with OpenFace's columns; - writes to standard output.");
        Option<string?> jsonLines = CommonOptions.File("--jsonl", "A JSON object for each frame; - writes to standard output.");
        Option<string[]> send = CommonOptions.Send();
        Option<TimeSpan?> duration = CommonOptions.Duration();
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace files that exist." };
        Option<long?> limitSize = CommonOptions.Size("--limit-size", "End the video when its files have this size together");
        Option<TimeSpan?> limitDuration = CommonOptions.Time("--limit-duration", "End the video after this time");
        Option<TimeSpan?> segment = CommonOptions.Time("--segment", "Go on in a new video file after this time (NAME-001, NAME-002 ...)");
        var command = new Command(Name, "Track a source and write the annotated video and the data.")
        {
            output, csv, jsonLines, send, duration, limitSize, limitDuration, segment, overwrite,
        };
        SettingFlags flags = CommonOptions.Tracking();
        flags.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            Settings settings = CommonOptions.WithLimits(flags.Read(parsed, cancellation), parsed.GetValue(limitSize), parsed.GetValue(limitDuration), parsed.GetValue(segment));
            var paths = new OutputPaths(parsed.GetValue(output), parsed.GetValue(csv), parsed.GetValue(jsonLines), parsed.GetValue(overwrite));
            if (paths.Video is null && new Option[] { limitSize, limitDuration, segment }.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is Option limit)
            {
                throw new UserException($"{limit.Name} is for the video, and --output names none; --duration ends the whole run.");
            }

            return RecordAsync(settings, paths, flags.File(parsed), parsed.GetValue(send) ?? [], parsed.GetValue(duration), cancellation);
        });
        return command;
    }

    private async Task<int> RecordAsync(
        Settings settings, OutputPaths paths, string? settingsFile, string[] sends, TimeSpan? duration, CancellationToken cancellation)
    {
        if (paths is { Video: null, Csv: null, JsonLines: null } && sends.Length == 0)
        {
            throw new UserException("there is nothing to write; name a file with --output, --csv or --jsonl, or a receiver with --send.");
        }

        if (paths is { Csv: OutputPaths.StandardOutput, JsonLines: OutputPaths.StandardOutput })
        {
            throw new UserException("--csv and --jsonl cannot both go to standard output; give one of them a file.");
        }

        if (paths.UsesStandardOutput)
        {
            terminal.ReserveOutput();
        }

        SourceFactory factory = sources.Create(settings);
        SourceSpecification specification = factory.Resolve(null, cancellation);
        InputGuard.Check(paths.Named, specification, settingsFile);
        if (paths.Video is not null && settings.Recording.Segment > 0)
        {
            InputGuard.CheckSegments(paths.Video, specification);
        }

        // Only the opening shows whether a native library can write what was asked for; the one in its place has another name.
        paths = paths with
        {
            RequireFree = video => InputGuard.Check([.. (paths with { Video = null }).Named, ("--output, without ffmpeg", video)], specification, settingsFile),
        };

        using var parts = new RunParts();
        IFrameSource source = parts.Add(factory.Open(specification, cancellation: cancellation));
        if (source.Info is { IsIndependent: true, FrameCount: > 1 } && paths.Video is not null)
        {
            throw new UserException("--output: separate photos make no video; name --csv or --jsonl, or take images: for a sequence.");
        }

        FaceTracking tracking = parts.Add(trackers.Create(settings, cancellation: cancellation));
        using var urgency = new Urgency(cancellation);
        using OutputSet written = outputs.Open(settings, source.Info, paths, urgency.Token);
        foreach (IFrameSink sender in outputs.OpenSenders(settings, sends, cancellation: cancellation))
        {
            written.Add(sender);
        }

        Dictionary<string, DateTime> older = written.OlderSegments.ToDictionary(path => path, File.GetLastWriteTimeUtc);
        tracking.Prepare(source.Info.Width, source.Info.Height);
        terminal.Say($"source: {source.Info.Description}");
        terminal.Say($"models: {tracking.Description}");
        cancellation.ThrowIfCancellationRequested();
        var options = new PipelineOptions
        {
            Duration = duration,
            Cover = FaceCover.For(settings.Output.Anonymize, source.Info),
            Stalls = settings.Watchdog.For(settings.Source),
            OutputFailed = written.Sinks.Count > 1 ? fault => terminal.Complain($"{fault.Message} The other outputs go on.") : null,
        };
        TrackingPipeline pipeline = pipelines.Create(settings, tracking, source, written.Sinks, options);
        PipelineReport report = await new RunWatcher(terminal, timeProvider).RunAsync(stop => pipeline.RunAsync(stop, urgency.Token), () => pipeline.Statistics, source.Info.FrameCount, cancellation).ConfigureAwait(false);
        parts.Heed(report);
        if (report is { Ending: PipelineEnding.Interrupted, Left: null } && pipeline.Statistics.Frames == 0)
        {
            throw new OperationCanceledException(cancellation);
        }

        foreach (string line in RunReport.Summary(report, pipeline.Statistics, settings.Tracking.MaxFaces))
        {
            terminal.Say(line);
        }

        foreach (string path in written.Written)
        {
            terminal.Say($"wrote {path}");
        }

        if (older.Keys.Where(path => File.Exists(path) && older[path] == File.GetLastWriteTimeUtc(path)).ToList() is [string first, ..] rest)
        {
            terminal.Complain(rest.Count == 1 ? $"'{first}' is of an earlier recording." : $"'{first}' to '{Path.GetFileName(rest[^1])}' are of an earlier recording.");
        }

        if (report is { Left: StageStall left, Fault: null })
        {
            terminal.Complain($"{left.Of(source.Info.Description)}; it was left behind.");
        }

        List<string> problems = [.. written.Sinks.Select(sink => sink.Problem).OfType<string>()];
        problems.ForEach(terminal.Complain);
        int code = RunReport.Conclude(terminal, faults, source.Info, report, pipeline.Statistics, needsFace: true);
        return code == ExitCodes.Success && problems.Count > 0 ? ExitCodes.Failure : code;
    }
}
