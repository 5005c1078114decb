using System.Globalization;
using ASMNet.Live.Pipeline;
using ASMNet.Live.Shell;
using ASMNet.Media;

namespace ASMNet.Live.Commands;

/// <summary>Tells how a run went, and gives its exit code.</summary>
internal static class RunReport
{
    /// <summary>One line about a run in progress.</summary>
    public static string Progress(PipelineStatistics statistics)
    {
        return Text($"{Counted.Of(statistics.Frames, "frame")}, {statistics.FramesPerSecond:0.0} a second, {Counted.Of(statistics.Faces, "face")}, latency {statistics.LastLatency.TotalMilliseconds:0.0} ms, {statistics.Dropped} dropped");
    }

    /// <summary>The same in a few words, for a line of a terminal that may be narrow.</summary>
    public static string ShortProgress(PipelineStatistics statistics) =>
        Text($"{Counted.Of(statistics.Frames, "frame")}, {statistics.FramesPerSecond:0} a second");

    /// <summary>One line about several sources.</summary>
    /// <param name="sources">What has been counted of each; null for one that has not begun.</param>
    public static string Progress(IReadOnlyList<PipelineStatistics?> sources) =>
        Text($"{ShortProgress(sources)}, {Counted.Of(sources.Sum(source => source?.Faces ?? 0), "face")}, {sources.Sum(source => source?.Dropped ?? 0)} dropped");

    /// <summary>The same in a few words.</summary>
    /// <param name="sources">What has been counted of each; null for one that has not begun.</param>
    public static string ShortProgress(IReadOnlyList<PipelineStatistics?> sources) =>
        Text($"{Counted.Of(sources.Count, "source")}, {Counted.Of(sources.Sum(source => source?.Frames ?? 0), "frame")}, {string.Join(" + ", sources.Select(source => Text($"{source?.FramesPerSecond ?? 0:0}")))} a second");

    /// <summary>The lines about a run that has ended.</summary>
    /// <param name="report">How it went.</param>
    /// <param name="statistics">What was counted.</param>
    /// <param name="maxFaces">How many faces were followed at most.</param>
    public static IEnumerable<string> Summary(PipelineReport report, PipelineStatistics statistics, int maxFaces)
    {
        double seconds = report.Elapsed.TotalSeconds;
        double share = statistics.Frames == 0 ? 0 : 100.0 * statistics.FramesWithFace / statistics.Frames;
        yield return Text($"{Counted.Of(statistics.Frames, "frame")} in {seconds:0.0} s ({statistics.Frames / Math.Max(seconds, 1e-9):0.0} a second), {statistics.Dropped} dropped, a face in {share:0.0} % of them");
        if (statistics.MostDetected > maxFaces)
        {
            yield return $"up to {statistics.MostDetected} faces were seen at once, and {maxFaces} followed; --max-faces (Tracking:MaxFaces) allows more";
        }

        TruthMeter truth = report.Truth;
        if (truth is { KnownFaces: > 0, TrackedFaces: 0 })
        {
            yield return Text($"against the known faces: none of {truth.KnownFaces} found");
        }
        else if (truth.KnownFaces > 0)
        {
            yield return Text($"against the known faces: {100.0 * truth.TrackedFaces / truth.KnownFaces:0.0} % found, landmark error (NME) {truth.LandmarkError:0.00} %, yaw {truth.YawError:0.0}, pitch {truth.PitchError:0.0}, roll {truth.RollError:0.0} degrees off");
            if (truth.ExpressionError is double expressions)
            {
                yield return Text($"expressions: {expressions:0.000} off in the mean of the channels");
            }
        }
    }

    /// <summary>One line about several sources that have ended, and what the process has cost since its start.</summary>
    /// <param name="runs">How each went.</param>
    public static string Total(IReadOnlyList<(PipelineReport Report, PipelineStatistics Statistics)> runs)
    {
        long frames = runs.Sum(run => run.Statistics.Frames);
        double seconds = Math.Max(runs.Select(run => run.Report.Elapsed.TotalSeconds).DefaultIfEmpty(0).Max(), 1e-9);
        double processor = Environment.CpuUsage.TotalTime.TotalSeconds;
        return Text($"all sources: {Counted.Of(frames, "frame")}, {frames / seconds:0.0} a second, {runs.Sum(run => run.Statistics.Dropped)} dropped; {processor / seconds:0.00} cores busy, {1000 * processor / Math.Max(frames, 1):0.0} ms of a core a frame");
    }

    /// <summary>The exit code of a run; what is wrong goes to standard error.</summary>
    /// <param name="terminal">Where to write.</param>
    /// <param name="faults">Tells what failed.</param>
    /// <param name="source">The source.</param>
    /// <param name="report">How the run went.</param>
    /// <param name="statistics">What was counted.</param>
    /// <param name="needsFace">Whether a run without any face counts as a failure.</param>
    public static int Conclude(Terminal terminal, Faults faults, SourceInfo source, PipelineReport report, PipelineStatistics statistics, bool needsFace)
    {
        if (report.Fault is not null)
        {
            int code = faults.Tell(report.Fault);
            return code == ExitCodes.BadInput && statistics.Frames > 0 ? ExitCodes.Failure : code;
        }

        if (report.Defect is not null)
        {
            terminal.Complain($"{report.Defect}; what could be read was tracked and kept.");
            return ExitCodes.Incomplete;
        }

        if (report.Ending == PipelineEnding.Interrupted && !source.IsLive)
        {
            terminal.Complain($"interrupted after {Counted.Of(statistics.Frames, "frame")}; what was done until then is kept.");
            return ExitCodes.Interrupted;
        }

        if (needsFace && statistics.FramesWithFace == 0)
        {
            terminal.Complain(statistics.Frames == 1 ? "no face was found in the 1 frame." : $"no face was found in any of the {statistics.Frames} frames.");
            return ExitCodes.NoFace;
        }

        return ExitCodes.Success;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
