using ASMNet.Media;

namespace ASMNet.Live.Output;

/// <summary>What a run writes to. Disposed without being completed, what it holds is kept, unfinished as it is.</summary>
public sealed class OutputSet : IDisposable
{
    private readonly List<IFrameSink> _sinks = [];

    /// <summary>The sinks.</summary>
    public IReadOnlyList<IFrameSink> Sinks => _sinks;

    /// <summary>The segments of the video that were there before, of an earlier recording; none where it is not cut. Default none.</summary>
    public IReadOnlyList<string> OlderSegments { get; set; } = [];

    /// <summary>Adds one; the set disposes it.</summary>
    /// <param name="sink">The sink.</param>
    public void Add(IFrameSink sink) => _sinks.Add(sink);

    /// <inheritdoc/>
    public void Dispose() => Every.Do(_sinks, sink => sink.Dispose());
}
