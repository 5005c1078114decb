using ASMNet.Media;

namespace ASMNet.Live.Output;

/// <summary>A video with what was tracked in files beside it. It ends with the video; each goes on and is finished whatever happens to the others.</summary>
/// <param name="video">The video; its file gives the name.</param>
/// <param name="data">What writes the data.</param>
internal sealed class VideoWithData(IFrameSink video, IReadOnlyList<IFrameSink> data) : IFrameSink
{
    private readonly IFrameSink[] _data = [.. data];
    private readonly List<IFrameSink> _broken = [];
    private string? _problem;

    /// <inheritdoc/>
    public string Description => video.Description;

    /// <inheritdoc/>
    public bool NeedsPicture => true;

    /// <inheritdoc/>
    public IReadOnlyList<string> Files => [.. video.Files, .. _data.SelectMany(sink => sink.Files)];

    /// <inheritdoc/>
    public long Length => video.Length;

    /// <inheritdoc/>
    public string? Problem => video.Problem ?? _problem;

    /// <inheritdoc/>
    public bool IsFull => video.IsFull;

    /// <inheritdoc/>
    public void Write(MediaFrame frame)
    {
        video.Write(frame);
        if (video.IsFull)
        {
            return;
        }

        foreach (IFrameSink sink in _data.Where(sink => !_broken.Contains(sink)))
        {
            try
            {
                sink.Write(frame);
            }
            catch (ASMNetException fault)
            {
                _broken.Add(sink);
                _problem = _problem is null ? fault.Message : $"{_problem} {fault.Message}";
            }
        }
    }

    /// <inheritdoc/>
    public void Complete() => Each([.. _data.Except(_broken), video], sink => sink.Complete());

    /// <inheritdoc/>
    public void Dispose() => Each([.. _data, video], sink => sink.Dispose());

    private static void Each(IFrameSink[] sinks, Action<IFrameSink> act)
    {
        List<ASMNetException> faults = [];
        foreach (IFrameSink sink in sinks)
        {
            try
            {
                act(sink);
            }
            catch (ASMNetException fault)
            {
                faults.Add(fault);
            }
        }

        if (faults.Count > 0)
        {
            throw faults.Count == 1 ? faults[0] : new MediaException(string.Join(' ', faults.Select(fault => fault.Message)), faults[0]);
        }
    }
}
