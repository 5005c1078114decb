using ASMNet.Media;

namespace ASMNet.Live.Output;

/// <summary>A video with what was tracked in files beside it. It ends with the video; each is finished whatever happens to the others.</summary>
/// <param name="video">The video; its file gives the name.</param>
/// <param name="data">What writes the data.</param>
internal sealed class VideoWithData(IFrameSink video, IReadOnlyList<IFrameSink> data) : IFrameSink
{
    private readonly IFrameSink[] _data = [.. data];

    /// <inheritdoc/>
    public string Description => video.Description;

    /// <inheritdoc/>
    public bool NeedsPicture => true;

    /// <inheritdoc/>
    public IReadOnlyList<string> Files => [.. video.Files, .. _data.SelectMany(sink => sink.Files)];

    /// <inheritdoc/>
    public long Length => video.Length;

    /// <inheritdoc/>
    public string? Problem => video.Problem;

    /// <inheritdoc/>
    public bool IsFull => video.IsFull;

    /// <inheritdoc/>
    public void Write(MediaFrame frame)
    {
        video.Write(frame);
        foreach (IFrameSink sink in _data)
        {
            sink.Write(frame);
        }
    }

    /// <inheritdoc/>
    public void Complete() => Each(sink => sink.Complete());

    /// <inheritdoc/>
    public void Dispose() => Each(sink => sink.Dispose());

    private void Each(Action<IFrameSink> act)
    {
        ASMNetException? first = null;
        foreach (IFrameSink sink in (IEnumerable<IFrameSink>)[.. _data, video])
        {
            try
            {
                act(sink);
            }
            catch (ASMNetException fault)
            {
                first ??= fault;
            }
        }

        if (first is not null)
        {
            throw first;
        }
    }
}
