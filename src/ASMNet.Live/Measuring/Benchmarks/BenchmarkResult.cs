using System.Text.Json;
using ASMNet.Live.Pipeline;

namespace ASMNet.Live.Measuring.Benchmarks;

/// <summary>What a benchmark measured in its steady state.</summary>
/// <param name="Device">What ran the landmark network.</param>
/// <param name="Machine">Processor, cores, system and runtime.</param>
/// <param name="Frames">Frames measured.</param>
/// <param name="Dropped">Frames dropped.</param>
/// <param name="FramesPerSecond">Frames that came out, per second of wall time.</param>
/// <param name="AllocatedBytesPerFrame">Managed memory allocated by the whole process, per frame.</param>
/// <param name="Stages">Milliseconds by stage; <c>latency</c> is the time from capture to the end of the smooth stage.</param>
public sealed record BenchmarkResult(
    string Device,
    string Machine,
    long Frames,
    long Dropped,
    double FramesPerSecond,
    double AllocatedBytesPerFrame,
    IReadOnlyDictionary<string, StagePercentiles> Stages)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = ReadableJson.Encoder };

    /// <summary>Reads the durations of a run.</summary>
    /// <param name="statistics">What was counted.</param>
    public static IReadOnlyDictionary<string, StagePercentiles> Measure(PipelineStatistics statistics)
    {
        ArgumentNullException.ThrowIfNull(statistics);
        var stages = new Dictionary<string, StagePercentiles>();
        foreach (StageName stage in Enum.GetValues<StageName>())
        {
            if (statistics.Stage(stage).Count > 0)
            {
                stages[stage.ToString().ToLowerInvariant()] = StagePercentiles.Of(statistics.Stage(stage));
            }
        }

        stages["latency"] = StagePercentiles.Of(statistics.Latency);
        return stages;
    }

    /// <summary>The JSON form (<c>docs/formats.md</c>).</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);
}
