using System.CommandLine;
using System.Globalization;
using ASMNet.Live.Composition;
using ASMNet.Live.Configuration;
using ASMNet.Live.Measuring.Benchmarks;
using ASMNet.Live.Pipeline;
using ASMNet.Media;
using Spectre.Console;

namespace ASMNet.Live.Commands;

/// <summary><c>benchmark</c>: measures the pipeline in its steady state, as fast as it can go.</summary>
internal static class BenchmarkCommand
{
    private const string DefaultSource = "synthetic:pace=off";
    private const int WarmUpFrames = 200;
    private const int HeldFrames = 90;
    private const int DefaultFrames = 1500;

    public static Command Create(CommandHost host)
    {
        Option<string?> source = CommonOptions.Source(DefaultSource);
        var frames = new Option<int>("--frames", "-n")
        {
            Description = $"Frames to measure, after {WarmUpFrames} to warm up.",
            DefaultValueFactory = _ => DefaultFrames,
            HelpName = "count",
        };
        frames.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 10)
            {
                result.AddError("--frames must be at least 10.");
            }
        });
        Option<TimeSpan?> duration = CommonOptions.Duration();
        duration.Description = "Measure for this time of the source instead.";
        Option<string?> device = CommonOptions.Device();
        Option<string?> json = CommonOptions.File("--json", "Write the result as JSON too.");
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace the JSON file if it exists." };
        Option<string?> settingsFile = CommonOptions.SettingsFile();
        var command = new Command("benchmark", $"Measure each stage, the frame rate and allocations. The source's first {HeldFrames} frames are held in memory and played forwards and backwards.")
        {
            source, device, frames, duration, json, overwrite, settingsFile,
        };
        command.Add(DeviceMatrixCommand.Create(host));
        command.SetAction((parsed, _) => host.RunAsync(parsed.GetValue(settingsFile), (settings, cancellation) => RunAsync(
            host,
            settings,
            parsed.GetValue(source) ?? DefaultSource,
            parsed.GetValue(device),
            parsed.GetValue(frames),
            parsed.GetValue(duration),
            parsed.GetValue(json) is string file ? OutputFile.Prepare(file, parsed.GetValue(overwrite), "--json") : null,
            cancellation)));
        return command;
    }

    private static async Task<int> RunAsync(
        CommandHost host, Settings settings, string sourceText, string? device, int frames, TimeSpan? duration, OutputFile? json, CancellationToken cancellation)
    {
        using OutputFile? output = json;
        using IFrameSource original = host.Composition.CreateSources(settings, host).Open(sourceText);
        using var source = new PreloadedSource(original, HeldFrames, host.TimeProvider, cancellation);
        using FaceTracking tracking = host.Composition.LoadTracking(settings, host, device);
        tracking.Prepare(source.Info.Width, source.Info.Height);
        List<IFrameSink> sinks = [];
        long measured = duration is TimeSpan time ? Math.Max(10, (long)(time.TotalSeconds * source.Info.FrameRate)) : frames;
        var options = new PipelineOptions { MaximumFrames = WarmUpFrames + 1 + measured };
        var pipeline = new TrackingPipeline(
            source,
            tracking.Detector,
            tracking.Tracker,
            tracking.Smoother,
            host.Composition.CreateRenderer(settings, tracking),
            sinks,
            options,
            host.TimeProvider,
            tracking.Signals);
        using var steady = new SteadyState(pipeline.Statistics, host.TimeProvider, WarmUpFrames);
        sinks.Add(steady);
        pipeline.Prepare();
        host.Say($"source: {source.Info.Description}");
        host.Say($"models: {tracking.Description}");

        PipelineReport report = await pipeline.RunAsync(cancellation).ConfigureAwait(false);
        foreach (string line in RunReport.Summary(report, pipeline.Statistics))
        {
            host.Say(line);
        }

        int exitCode = RunReport.Conclude(host, source.Info, report, pipeline.Statistics, needsFace: false);
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
        Show(host, result);
        if (output is not null)
        {
            await File.WriteAllTextAsync(output.TemporaryPath, result.ToJson() + "\n", cancellation).ConfigureAwait(false);
            output.Commit();
            host.Say($"wrote {output.Path}");
        }

        return ExitCodes.Success;
    }

    private static void Show(CommandHost host, BenchmarkResult result)
    {
        Table table = new Table().AddColumn("stage").AddColumn("p50 ms", Right).AddColumn("p95 ms", Right).AddColumn("p99 ms", Right);
        table.Border = host.IsInteractive ? TableBorder.Rounded : TableBorder.Ascii;
        foreach ((string name, StagePercentiles stage) in result.Stages)
        {
            table.AddRow(name, Number(stage.P50), Number(stage.P95), Number(stage.P99));
        }

        host.Console.Write(table);
        host.Say($"device: {result.Device}");
        host.Say($"machine: {result.Machine}");
        host.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{result.FramesPerSecond:0.0} frames a second over {result.Frames} frames, {result.Dropped} dropped, {result.AllocatedBytesPerFrame:0} bytes allocated a frame"));
    }

    private static void Right(TableColumn column) => column.Alignment = Justify.Right;

    private static string Number(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
}
