using System.CommandLine;
using ASMNet.Live.Composition;
using ASMNet.Live.Configuration;
using ASMNet.Live.Pipeline;
using ASMNet.Live.Sources;

namespace ASMNet.Live.Commands;

/// <summary><c>live</c>: tracks a source as it comes, newest frame first, until it ends or is stopped.</summary>
internal static class LiveCommand
{
    /// <summary>The command's name; it is also what runs when no command is named.</summary>
    public const string Name = "live";

    public static Command Create(CommandHost host)
    {
        Option<string?> source = CommonOptions.Source();
        Option<string?> device = CommonOptions.Device();
        Option<TimeSpan?> duration = CommonOptions.Duration();
        Option<string?> settingsFile = CommonOptions.SettingsFile();
        var command = new Command(Name, "Track a source live (the default command).") { source, device, duration, settingsFile };
        command.SetAction((parsed, _) => host.RunAsync(
            parsed.GetValue(settingsFile),
            (settings, cancellation) => RunAsync(host, settings, parsed.GetValue(source), parsed.GetValue(device), parsed.GetValue(duration), cancellation)));
        return command;
    }

    private static async Task<int> RunAsync(
        CommandHost host, Settings settings, string? sourceText, string? device, TimeSpan? duration, CancellationToken cancellation)
    {
        using IFrameSource source = host.Composition.CreateSources(settings, host).Open(sourceText);
        using TrackingComponents tracking = host.Composition.LoadTracking(settings, host, device);
        tracking.Prepare(source.Info.Width, source.Info.Height);
        host.Say($"source: {source.Info.Description}");
        host.Say($"models: {tracking.Description}");
        host.Say("press Ctrl+C to end");
        var pipeline = new TrackingPipeline(
            source,
            tracking.Detector,
            tracking.Tracker,
            tracking.Smoother,
            renderer: null,
            sinks: [],
            new PipelineOptions { Duration = duration, DropsFrames = source.Info.IsLive },
            host.TimeProvider);
        PipelineReport report = await RunWatcher.WatchAsync(host, pipeline.RunAsync(cancellation), pipeline.Statistics, source.Info.FrameCount).ConfigureAwait(false);
        foreach (string line in RunReport.Summary(report, pipeline.Statistics))
        {
            host.Say(line);
        }

        return RunReport.Conclude(host, source.Info, report, pipeline.Statistics, needsFace: false);
    }
}
