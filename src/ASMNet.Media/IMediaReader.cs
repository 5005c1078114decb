using ASMNet.Media.Pictures;

namespace ASMNet.Media;

/// <summary>A library that reads files without ffmpeg.</summary>
public interface IMediaReader
{
    /// <summary>Reads picture files.</summary>
    IPictureReader Pictures { get; }

    /// <summary>Opens a video file.</summary>
    /// <param name="path">A file that exists.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <exception cref="MediaException">It cannot be read as a video.</exception>
    IFrameSource OpenVideo(string path, TimeProvider timeProvider);
}
