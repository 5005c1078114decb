using System.Text.Json.Serialization;

namespace ASMNet.Live.Batch;

/// <summary>What became of a file; written beside its results as <c>NAME.batch.json</c>, once they are all there.</summary>
internal sealed record BatchResult
{
    /// <summary>The file, as its results are named.</summary>
    public required string Source { get; init; }

    /// <summary>What became of it.</summary>
    public required BatchState State { get; init; }

    /// <summary>The SHA-256 of the file's content; empty where nothing came of it.</summary>
    public string Content { get; init; } = string.Empty;

    /// <summary>The hash of settings, models and version: <see cref="BatchKey.OfSettings"/>.</summary>
    public string Settings { get; init; } = string.Empty;

    /// <summary>What was wrong; null when nothing was.</summary>
    public string? Message { get; init; }

    /// <summary>Frames tracked.</summary>
    public long Frames { get; init; }

    /// <summary>Those of them with a face.</summary>
    public long FramesWithFace { get; init; }

    /// <summary>Faces in all of them, a face counted in each frame that it is in.</summary>
    public long Faces { get; init; }

    /// <summary>Wall time in seconds.</summary>
    public double Seconds { get; init; }

    /// <summary>The endings of the results that are there.</summary>
    public IReadOnlyList<string> Results { get; init; } = [];

    /// <summary>The endings of other results that are there: what earlier runs have made, by other settings, of other content, or before a failure.</summary>
    public IReadOnlyList<string> Older { get; init; } = [];

    /// <summary>Whether an earlier run made it, so that this one had nothing to do.</summary>
    [JsonIgnore]
    public bool IsEarlier { get; init; }
}
