using System.CommandLine;
using ASMNet.Live.Composition;
using ASMNet.Live.Configuration;
using ASMNet.Live.Pipeline;
using ASMNet.Media;

namespace ASMNet.Live.Commands;

/// <summary><c>record</c>: tracks a source and writes the annotated video and the data. No frame is lost.</summary>
internal static class RecordCommand
{
    public static Command Create(CommandHost host)
    {
        Option<string?> source = CommonOptions.Source();
        Option<string?> output = CommonOptions.File("--output", "The annotated video: .mp4, .mov or .mkv (H.264, needs ffmpeg), or .avi (Motion JPEG, needs nothing); .png keeps the last picture alone.");
        output.Aliases.Add("-o");
        Option<string?> csv = CommonOptions.File("--csv", "A line for each face and frame, with OpenFace's columns.");
        Option<string?> jsonLines = CommonOptions.File("--jsonl", "A JSON object for each frame.");
        Option<string?> device = CommonOptions.Device();
        Option<TimeSpan?> duration = CommonOptions.Duration();
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace files that exist." };
        Option<string?> settingsFile = CommonOptions.SettingsFile();
        var command = new Command("record", "Track a source and write the annotated video and the data.")
        {
            source, output, csv, jsonLines, device, duration, overwrite, settingsFile,
        };
        command.SetAction((parsed, _) => host.RunAsync(parsed.GetValue(settingsFile), (settings, cancellation) =>
        {
            var paths = new OutputPaths(parsed.GetValue(output), parsed.GetValue(csv), parsed.GetValue(jsonLines), parsed.GetValue(overwrite));
            return RecordAsync(host, settings, parsed.GetValue(source), parsed.GetValue(device), paths, parsed.GetValue(duration), cancellation);
        }));
        return command;
    }

    private static async Task<int> RecordAsync(
        CommandHost host, Settings settings, string? sourceText, string? device, OutputPaths paths, TimeSpan? duration, CancellationToken cancellation)
    {
        if (paths is { Video: null, Csv: null, JsonLines: null })
        {
            throw new UserException("there is nothing to write; name a file with --output, --csv or --jsonl.");
        }

        using IFrameSource source = host.Composition.CreateSources(settings, host).Open(sourceText);
        using FaceTracking tracking = host.Composition.LoadTracking(settings, host, device);
        using OutputSet outputs = OutputSet.Open(host, settings, source.Info, paths);
        tracking.Prepare(source.Info.Width, source.Info.Height);
        host.Say($"source: {source.Info.Description}");
        host.Say($"models: {tracking.Description}");
        var pipeline = new TrackingPipeline(
            source,
            tracking.Detector,
            tracking.Tracker,
            tracking.Smoother,
            outputs.Sinks.Any(sink => sink.NeedsPicture) ? host.Composition.CreateRenderer(settings, tracking) : null,
            outputs.Sinks,
            new PipelineOptions { Duration = duration },
            host.TimeProvider,
            tracking.Signals);
        PipelineReport report = await RunWatcher.RunAsync(host, pipeline.RunAsync, () => pipeline.Statistics, source.Info.FrameCount, cancellation).ConfigureAwait(false);
        foreach (string line in RunReport.Summary(report, pipeline.Statistics))
        {
            host.Say(line);
        }

        foreach (string path in outputs.Sinks.Select(sink => sink.Description).Where(File.Exists))
        {
            host.Say($"wrote {path}");
        }

        return RunReport.Conclude(host, source.Info, report, pipeline.Statistics, needsFace: true);
    }
}
