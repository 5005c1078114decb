using ASMNet.Imaging;

namespace ASMNet.Media.Pictures;

/// <summary>Keeps the last picture of a run as a PNG file.</summary>
/// <param name="file">Where to write.</param>
public sealed class PngSink(OutputFile file) : IFrameSink
{
    private byte[] _pixels = [];
    private int _width;
    private int _height;

    /// <inheritdoc/>
    public string Description => file.Path;

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
            using FileStream target = File.Create(file.TemporaryPath);
            PngWriter.Write(target, new ImageView(_pixels, _width, _height, 3 * _width));
        }
        catch (Exception exception) when (MediaException.IsStorageFault(exception))
        {
            throw new MediaException($"cannot write '{file.Name}': {exception.Message}", exception);
        }

        file.Commit();
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();
}
