using ASMNet.Media;

namespace ASMNet.OpenCv.Video;

/// <summary>Reads files with OpenCV's own decoders.</summary>
public sealed class OpenCvMediaReader : IMediaReader
{
    /// <inheritdoc/>
    public IFrameSource OpenVideo(string path, TimeProvider timeProvider) => new OpenCvVideoSource(path, timeProvider);
}
