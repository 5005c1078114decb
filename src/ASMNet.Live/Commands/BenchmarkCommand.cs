using System.CommandLine;
using System.Globalization;
using ASMNet.Live.Composition;
using ASMNet.Live.Configuration;
using ASMNet.Live.Input;
using ASMNet.Live.Measuring.Benchmarks;
using ASMNet.Live.Output;
using ASMNet.Live.Pipeline;
using ASMNet.Live.Rendering;
using ASMNet.Live.Shell;
using ASMNet.Media;
using Spectre.Console;

namespace ASMNet.Live.Commands;

/// <summary><c>benchmark</c>: measures the pipeline in its steady state, as fast as it can go.</summary>
/// <param name="terminal">Where to write.</param>
/// <param name="faults">Tells what failed.</param>
/// <param name="sources">Open the source.</param>
/// <param name="trackers">Loads the models.</param>
/// <param name="matrix">Measures every device.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class BenchmarkCommand(
    Terminal terminal, Faults faults, SourceFactories sources, TrackingFactory trackers, DeviceMatrixCommand matrix, TimeProvider timeProvider)
{
    private const string DefaultSource = "synthetic:pace=off";
    private const int WarmUpFrames = 200;
    private const int HeldFrames = 90;
    private const int DefaultFrames = 1500;

    /// <summary>The command's name.</summary>
    public const string Name = "benchmark";

    /// <summary>Makes the verb.</summary>
    public Command Create()
    {
        Option<string?> source = CommonOptions.Source(DefaultSource);
        var flags = new SettingFlags("Models:Landmarks", "Models:Detector", "Models:Device", "Tracking:MaxFaces", "Detection:SmallestFace");
        Option<int> frames = CommonOptions.Count("--frames", $"Frames to measure, after {WarmUpFrames} to warm up.", DefaultFrames, 10, 10_000_000);
        frames.Aliases.Add("-n");
        Option<TimeSpan?> duration = CommonOptions.Duration();
        duration.Description = "Measure for this time of the source instead.";
        Option<string?> json = CommonOptions.File("--json", "Write the result as JSON too.");
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace the JSON file if it exists." };
        var command = new Command(Name, $"Measure each stage, the frame rate and allocations. The source's first {HeldFrames} frames are held in memory and played forwards and backwards.")
        {
            source, frames, duration, json, overwrite,
        };
        flags.AddTo(command);
        command.Add(matrix.Create());
        command.SetAction((parsed, cancellation) => RunAsync(
            flags.Read(parsed, cancellation),
            parsed.GetValue(source) ?? DefaultSource,
            parsed.GetValue(frames),
            parsed.GetValue(duration),
            parsed.GetValue(json) is string file ? OutputFile.Prepare(file, parsed.GetValue(overwrite), "--json") : null,
            flags.File(parsed),
            cancellation));
        return command;
    }

    private async Task<int> RunAsync(
        Settings settings, string sourceText, int frames, TimeSpan? duration, OutputFile? json, string? settingsFile, CancellationToken cancellation)
    {
        using OutputFile? output = json;
        using IFrameSource original = Open(settings, sourceText, output, settingsFile, cancellation);
        using var source = new PreloadedSource(original, HeldFrames, timeProvider, cancellation);
        using FaceTracking tracking = trackers.Create(settings, cancellation: cancellation);
        tracking.Prepare(source.Info.Width, source.Info.Height);
        List<IFrameSink> sinks = [];
        long measured = duration is TimeSpan time ? Math.Max(10, (long)(time.TotalSeconds * source.Info.FrameRate)) : frames;
        var options = new PipelineOptions { MaximumFrames = WarmUpFrames + 1 + measured };
        var pipeline = new TrackingPipeline(
            source,
            tracking.Detector,
            tracking.Tracker,
            tracking.Smoother,
            new PipelineOverlay(new OverlayRenderer(settings.Overlay), tracking.Device),
            sinks,
            options,
            timeProvider,
            tracking.Signals);
        using var steady = new SteadyState(pipeline.Statistics, timeProvider, WarmUpFrames);
        sinks.Add(steady);
        pipeline.Prepare();
        terminal.Say($"source: {source.Info.Description}");
        terminal.Say($"models: {tracking.Description}");

        PipelineReport report = await pipeline.RunAsync(cancellation).ConfigureAwait(false);
        foreach (string line in RunReport.Summary(report, pipeline.Statistics, settings.Tracking.MaxFaces))
        {
            terminal.Say(line);
        }

        int exitCode = RunReport.Conclude(terminal, faults, source.Info, report, pipeline.Statistics, needsFace: false);
        if (exitCode != ExitCodes.Success)
        {
            return exitCode;
        }

        var result = new BenchmarkResult(
            tracking.Device,
            MachineDescription.Read(),
            steady.Frames,
            steady.Dropped,
            Math.Round(steady.FramesPerSecond, 1),
            Math.Round(steady.AllocatedBytesPerFrame, 1),
            BenchmarkResult.Measure(pipeline.Statistics));
        Show(result);
        if (output is not null)
        {
            await TextFile.WriteAsync(output, result.ToJson() + "\n", cancellation).ConfigureAwait(false);
            terminal.Say($"wrote {output.Path}");
        }

        return ExitCodes.Success;
    }

    private IFrameSource Open(Settings settings, string sourceText, OutputFile? output, string? settingsFile, CancellationToken cancellation)
    {
        SourceFactory factory = sources.Create(settings);
        SourceSpecification specification = factory.Resolve(sourceText, cancellation);
        InputGuard.Check(output is null ? [] : [("--json", output.Path)], specification, settingsFile);
        return factory.Open(specification, cancellation: cancellation);
    }

    private void Show(BenchmarkResult result)
    {
        Table table = new Table().AddColumn("stage").AddColumn("p50 ms", Right).AddColumn("p95 ms", Right).AddColumn("p99 ms", Right);
        table.Border = terminal.IsInteractive ? TableBorder.Rounded : TableBorder.Ascii;
        foreach ((string name, StagePercentiles stage) in result.Stages)
        {
            table.AddRow(name, Number(stage.P50), Number(stage.P95), Number(stage.P99));
        }

        terminal.Console.Write(table);
        terminal.Say($"device: {result.Device}");
        terminal.Say($"machine: {result.Machine}");
        terminal.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{result.FramesPerSecond:0.0} frames a second over {result.Frames} frames, {result.Dropped} dropped, {result.AllocatedBytesPerFrame:0} bytes allocated a frame"));
    }

    private static void Right(TableColumn column) => column.Alignment = Justify.Right;

    private static string Number(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
}
