using System.Text.Json.Serialization;

namespace ASMNet.Live.Batch;

/// <summary>What became of a file; written beside its results as <c>NAME.batch.json</c>, once they are all there.</summary>
internal sealed record BatchResult
{
    /// <summary>The file, as its results are named.</summary>
    public required string Source { get; init; }

    /// <summary>What became of it.</summary>
    public required BatchState State { get; init; }

    /// <summary>What the results depend on: <see cref="BatchKey"/>.</summary>
    public required string Key { get; init; }

    /// <summary>What was wrong; null when nothing was.</summary>
    public string? Message { get; init; }

    /// <summary>Frames tracked.</summary>
    public long Frames { get; init; }

    /// <summary>Those of them with a face.</summary>
    public long FramesWithFace { get; init; }

    /// <summary>Wall time in seconds.</summary>
    public double Seconds { get; init; }

    /// <summary>The endings of the results that are there.</summary>
    public IReadOnlyList<string> Results { get; init; } = [];

    /// <summary>Whether an earlier run made it, so that this one had nothing to do.</summary>
    [JsonIgnore]
    public bool IsEarlier { get; init; }
}
