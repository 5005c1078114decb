using ASMNet.Media;

namespace ASMNet.Live.Output.Video;

/// <summary>A video that is being written.</summary>
/// <param name="Sink">What writes it.</param>
/// <param name="File">Its file.</param>
public sealed record VideoFile(IFrameSink Sink, OutputFile File)
{
    /// <summary>Its length in bytes up to now; 0 where it cannot be found out.</summary>
    public long Length
    {
        get
        {
            try
            {
                string path = System.IO.File.Exists(File.Path) && !System.IO.File.Exists(File.TemporaryPath) ? File.Path : File.TemporaryPath;
                return System.IO.File.Exists(path) ? new FileInfo(path).Length : 0;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                return 0;
            }
        }
    }
}
