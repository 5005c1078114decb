using System.Globalization;
using ASMNet.Media.Pictures;

namespace ASMNet.Media.Video;

/// <summary>
/// Writes the annotated video as Motion JPEG in AVI with nothing but this program. AVI knows only a constant frame rate, so frames
/// go to the nearest slot of it: an empty slot repeats the frame before, and of two frames in a slot the first stays. So a frame whose
/// time is that of the one before, or earlier, is left out, and so is a time without frames that is longer than <see cref="SourceClock.LargestGap"/>.
/// </summary>
public sealed class AviVideoSink : IFrameSink
{
    private readonly OutputFile _file;
    private readonly SourceInfo _source;
    private readonly double _frameRate;
    private readonly AviWriter _writer;
    private readonly JpegEncoder _encoder;
    private readonly FrameSlots _slots;
    private bool _ended;

    /// <summary>Opens the file.</summary>
    /// <param name="file">Where to write; the sink disposes it.</param>
    /// <param name="source">Size and nominal frame rate.</param>
    /// <param name="jpegQuality">1 to 100.</param>
    /// <param name="report">Receives a time without frames that is left out; null for nobody.</param>
    /// <exception cref="MediaException">The file cannot be written, or a side of the pictures is longer than 65 535 pixels.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The source's frame rate is not from 0.001 to 1000, or the quality not from 1 to 100.</exception>
    public AviVideoSink(OutputFile file, SourceInfo source, int jpegQuality, Action<string>? report = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(source);
        FrameRates.Require(source, file);
        if (Math.Max(source.Width, source.Height) > ushort.MaxValue)
        {
            file.Dispose();
            throw new MediaException($"'{file.Name}' cannot be written: its pictures of {source.Width}x{source.Height} are larger than a JPEG can be, {ushort.MaxValue} pixels a side.");
        }

        _file = file;
        _source = source;
        _frameRate = source.FrameRate;
        _slots = new FrameSlots(file.Name, source.FrameRate, report ?? (static _ => { }));
        try
        {
            _encoder = new JpegEncoder(jpegQuality);
        }
        catch (ArgumentOutOfRangeException)
        {
            file.Dispose();
            throw;
        }

        FileStream? stream = null;
        try
        {
            // No buffer of the program's own: what it held would be lost with it.
            stream = new FileStream(file.TemporaryPath, FileMode.Create, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
            _writer = new AviWriter(stream, source.Width, source.Height, source.FrameRate);
        }
        catch (Exception exception) when (MediaException.IsStorageFault(exception))
        {
            stream?.Dispose();
            file.Dispose();
            throw new MediaException($"'{file.Name}' cannot be written: {exception.Message}", exception);
        }
    }

    /// <inheritdoc/>
    public string Description => _file.Name;

    /// <inheritdoc/>
    public bool NeedsPicture => true;

    /// <inheritdoc/>
    public void Write(MediaFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        if (frame.Buffer.Width != _source.Width || frame.Buffer.Height != _source.Height)
        {
            throw new MediaException($"a frame of {frame.Buffer.Width}x{frame.Buffer.Height} does not fit into a video of {_source.Width}x{_source.Height}.");
        }

        if (_slots.Find(frame.Timestamp, _writer.FrameCount) is not long slot)
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
            _file.HoldsData = true;
        }
        catch (Exception exception) when (MediaException.IsStorageFault(exception))
        {
            throw Break(exception);
        }
    }

    /// <inheritdoc/>
    public void Complete()
    {
        if (!_file.HoldsData)
        {
            Dispose();
            return;
        }

        try
        {
            _writer.Complete();
            _ended = true;
            _writer.Dispose();
        }
        catch (Exception exception) when (MediaException.IsStorageFault(exception))
        {
            throw Break(exception);
        }

        _file.Commit();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_ended)
        {
            CutTornEnd();
        }

        _writer.Dispose();
        _file.Dispose();
    }

    /// <summary>Puts what was written in its place: a recording of an hour is worth more than its last picture.</summary>
    private MediaException Break(Exception reason)
    {
        CutTornEnd();
        string kept = _file.IsDraft ? ""
            : !_file.HoldsData ? " There was no picture in it yet."
            : string.Create(CultureInfo.InvariantCulture, $" What was written is kept in '{_file.Keep() ?? _file.TemporaryPath}': {_writer.FrameCount / _frameRate:0.0} s.");
        _file.Dispose();
        return new MediaException($"'{_file.Name}' cannot be written any further: {MediaException.Reason(reason)}.{kept}", reason);
    }

    private void CutTornEnd()
    {
        _ended = true;
        try
        {
            _writer.CutTornEnd();
            _writer.Dispose();
        }
        catch (Exception exception) when (MediaException.IsStorageFault(exception))
        {
            // The file cannot be changed any more; players leave out a torn picture.
        }
    }
}
