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
    public KeptFrames? Kept => video.Kept;

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
            catch (Exception fault) when (fault is ASMNetException or IOException or UnauthorizedAccessException)
            {
                _broken.Add(sink);
                _problem = _problem is null ? fault.Message : $"{_problem} {fault.Message}";
            }
        }
    }

    /// <inheritdoc/>
    public void Complete() => Every.Do([.. _data.Except(_broken), video], sink => sink.Complete());

    /// <inheritdoc/>
    public void Dispose() => Every.Do([.. _data, video], sink => sink.Dispose());
}
