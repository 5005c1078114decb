using ASMNet.Media;
using ASMNet.Media.Pictures;
using ASMNet.OpenCv.Pictures;
using ASMNet.OpenCv.Video;

namespace ASMNet.OpenCv;

/// <summary>Reads files with OpenCV's own decoders.</summary>
public sealed class OpenCvMediaReader : IMediaReader
{
    /// <inheritdoc/>
    public IPictureReader Pictures { get; } = new OpenCvPictureReader();

    /// <inheritdoc/>
    public IFrameSource OpenVideo(string path, TimeProvider timeProvider) => new OpenCvVideoSource(path, timeProvider);
}
