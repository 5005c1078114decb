namespace ASMNet.Live.Batch;

/// <summary>What a batch reads and writes.</summary>
internal sealed record BatchOptions
{
    /// <summary>Files or patterns, <c>clips/**/*.mp4</c>.</summary>
    public required IReadOnlyList<string> Sources { get; init; }

    /// <summary>A text file with a source on each line; null for none.</summary>
    public string? ListFile { get; init; }

    /// <summary>The folder below which sources are named by their paths; null to name each by the pattern that found it, or by its file's name.</summary>
    public string? Root { get; init; }

    /// <summary>Where the results go.</summary>
    public required string OutputFolder { get; init; }

    /// <summary>The kinds of results, by the ending that each adds to the name of its source: <c>.csv</c>, <c>.jsonl</c>, <c>.parquet</c>, <c>.mp4</c>, <c>.mkv</c>, <c>.avi</c>.</summary>
    public required IReadOnlyList<string> Endings { get; init; }

    /// <summary>Files worked on at once, at least 1; <see cref="BatchRunner.JobsOfThisMachine"/> suits this machine.</summary>
    public required int Jobs { get; init; }

    /// <summary>Whether an ending is that of a video.</summary>
    /// <param name="ending">The ending.</param>
    public static bool IsVideo(string ending) => ending is ".mp4" or ".mkv" or ".avi";

    /// <summary>Whether a text is the ending of a result.</summary>
    /// <param name="ending">The text.</param>
    public static bool IsEnding(string ending) => ending is ".csv" or ".jsonl" or ".parquet" || IsVideo(ending);

    /// <summary>The part of the files that is this run's.</summary>
    public Shard Shard { get; init; } = Shard.Whole;
}
