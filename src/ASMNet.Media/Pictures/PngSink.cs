using ASMNet.Imaging;

namespace ASMNet.Media.Pictures;

/// <summary>Keeps the last picture of a run as a PNG file.</summary>
public sealed class PngSink : IFrameSink
{
    private readonly OutputFile _file;
    private byte[] _pixels = [];
    private int _width;
    private int _height;

    /// <summary>Makes a sink.</summary>
    /// <param name="file">Where to write; the sink disposes it.</param>
    public PngSink(OutputFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        _file = file;
    }

    /// <inheritdoc/>
    public string Description => _file.Name;

    /// <inheritdoc/>
    public bool NeedsPicture => true;

    /// <inheritdoc/>
    public void Write(MediaFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        (_width, _height) = (frame.Buffer.Width, frame.Buffer.Height);
        if (_pixels.Length != frame.Buffer.Pixels.Length)
        {
            _pixels = new byte[frame.Buffer.Pixels.Length];
        }

        frame.Buffer.Pixels.CopyTo(_pixels);
    }

    /// <inheritdoc/>
    public void Complete()
    {
        if (_pixels.Length == 0)
        {
            return;
        }

        try
        {
            using FileStream target = new(_file.TemporaryPath, FileMode.Create, FileAccess.Write, FileShare.Read);
            PngWriter.Write(target, new ImageView(_pixels, _width, _height, 3 * _width));
        }
        catch (Exception exception) when (MediaException.IsStorageFault(exception))
        {
            throw new MediaException($"cannot write '{_file.Name}': {exception.Message}", exception);
        }

        _file.Commit();
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
