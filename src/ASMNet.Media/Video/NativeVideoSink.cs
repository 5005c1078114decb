namespace ASMNet.Media.Video;

/// <summary>Writes the annotated video with a native library's encoder, where there is no ffmpeg.</summary>
public sealed class NativeVideoSink : IFrameSink
{
    private readonly OutputFile _file;
    private readonly IVideoWriter _writer;

    private NativeVideoSink(OutputFile file, IVideoWriter writer)
    {
        _file = file;
        _writer = writer;
    }

    /// <inheritdoc/>
    public string Description => _file.Path;

    /// <inheritdoc/>
    public bool NeedsPicture => true;

    /// <summary>Opens the file; null when the library has no encoder for its container.</summary>
    /// <param name="open">Opens a writer: path, width, height, frames per second, and where to say what was chosen.</param>
    /// <param name="file">Where to write; the sink disposes it if there is one.</param>
    /// <param name="source">Size and nominal frame rate.</param>
    /// <param name="say">Receives which encoder is used.</param>
    public static NativeVideoSink? TryOpen(
        Func<string, int, int, double, Action<string>, IVideoWriter> open, OutputFile file, SourceInfo source, Action<string> say)
    {
        ArgumentNullException.ThrowIfNull(open);
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(say);
        IVideoWriter writer;
        try
        {
            writer = open(file.TemporaryPath, source.Width, source.Height, source.FrameRate, _ => { });
        }
        catch (MediaException)
        {
            return null;
        }

        if (writer.Path == file.TemporaryPath)
        {
            say($"video: {writer.Codec} by OpenCV");
            return new NativeVideoSink(file, writer);
        }

        // Its last resort, Motion JPEG in another container, this program writes itself, and needs no encoder for it.
        writer.Dispose();
        File.Delete(writer.Path);
        return null;
    }

    /// <inheritdoc/>
    public void Write(MediaFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        Guard(() => _writer.Write(frame.Buffer.View, frame.Timestamp));
    }

    /// <inheritdoc/>
    public void Complete()
    {
        Guard(_writer.Complete);
        _file.Commit();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _writer.Dispose();
        _file.Dispose();
    }

    private void Guard(Action write)
    {
        try
        {
            write();
        }
        catch (MediaException exception)
        {
            throw new MediaException($"'{_file.Path}': {exception.Message}", exception);
        }
    }
}
