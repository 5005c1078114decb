using ASMNet.Inference.Cpu.Graph;
using ASMNet.Media.Pictures;

namespace ASMNet.Media.Video;

/// <summary>
/// Writes the annotated video as Motion JPEG in AVI with nothing but this program. AVI knows only a constant frame rate, so frames
/// go to the nearest slot of it: an empty slot repeats the frame before, and of two frames in a slot the first stays.
/// </summary>
public sealed class AviVideoSink : IFrameSink
{
    private readonly OutputFile _file;
    private readonly double _frameRate;
    private readonly AviWriter _writer;
    private readonly JpegEncoder _encoder;
    private TimeSpan? _first;

    /// <summary>Opens the file.</summary>
    /// <param name="file">Where to write; the sink disposes it.</param>
    /// <param name="source">Size and nominal frame rate.</param>
    /// <param name="jpegQuality">1 to 100.</param>
    public AviVideoSink(OutputFile file, SourceInfo source, int jpegQuality)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(source);
        _file = file;
        _frameRate = source.FrameRate;
        _encoder = new JpegEncoder(jpegQuality);
        var stream = new FileStream(file.TemporaryPath, FileMode.Create, FileAccess.ReadWrite, FileShare.Read, 1 << 20);
        _writer = new AviWriter(stream, source.Width, source.Height, source.FrameRate);
    }

    /// <inheritdoc/>
    public string Description => _file.Path;

    /// <inheritdoc/>
    public bool NeedsPicture => true;

    /// <inheritdoc/>
    public void Write(MediaFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        _first ??= frame.Timestamp;
        long slot = (long)Math.Round((frame.Timestamp - _first.Value).TotalSeconds * _frameRate);
        if (slot < _writer.FrameCount)
        {
            return;
        }

        try
        {
            while (_writer.FrameCount < slot)
            {
                _writer.Write([]);
            }

            _writer.Write(_encoder.Encode(frame.Buffer.View));
        }
        catch (IOException exception)
        {
            throw Keep(exception);
        }
    }

    /// <inheritdoc/>
    public void Complete()
    {
        try
        {
            _writer.Complete();
            _writer.Dispose();
        }
        catch (IOException exception)
        {
            throw Keep(exception);
        }

        _file.Commit();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _writer.Dispose();
        _file.Dispose();
    }

    /// <summary>Puts what was written in its place, unfinished as it is: a recording of an hour is worth more than its index.</summary>
    private MediaException Keep(IOException reason)
    {
        try
        {
            _writer.Dispose();
        }
        catch (IOException)
        {
            // The last pictures do not fit either; the reason is being reported, and the file is closed all the same.
        }

        _file.Commit();
        return new MediaException(
            $"'{_file.Path}' cannot be written any further: {reason.Message.TrimEnd('.')}. What was written is kept; it has no complete index, which 'ffmpeg -i FILE -c copy NEW.avi' mends.",
            reason);
    }
}
