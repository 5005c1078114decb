using ASMNet.Media;

namespace ASMNet.Live.Output;

/// <summary>What a run writes to. Disposed without being completed, what it holds is kept, unfinished as it is.</summary>
public sealed class OutputSet : IDisposable
{
    private readonly List<IFrameSink> _sinks = [];
    private readonly List<OutputFile> _files = [];

    /// <summary>The sinks.</summary>
    public IReadOnlyList<IFrameSink> Sinks => _sinks;

    /// <summary>The segments of the video that were there before, of an earlier recording; none where it is not cut. Default none.</summary>
    public IReadOnlyList<string> OlderSegments { get; set; } = [];

    /// <summary>The files that lie under their names by now, in the order in which they were begun: not those whose names another run has taken meanwhile.</summary>
    public IEnumerable<string> Written
    {
        get
        {
            lock (_files)
            {
                return [.. _files.Where(file => file.HasItsName).Select(file => file.Path).Where(File.Exists)];
            }
        }
    }

    /// <summary>Follows a file that a sink writes. Segments come from the thread that writes them.</summary>
    /// <param name="file">The file; it stays the sink's.</param>
    /// <returns>The file.</returns>
    public OutputFile Follow(OutputFile file)
    {
        lock (_files)
        {
            _files.Add(file);
        }

        return file;
    }

    /// <summary>Adds one; the set disposes it.</summary>
    /// <param name="sink">The sink.</param>
    public void Add(IFrameSink sink) => _sinks.Add(sink);

    /// <inheritdoc/>
    public void Dispose() => Every.Do(_sinks, sink => sink.Dispose());
}
