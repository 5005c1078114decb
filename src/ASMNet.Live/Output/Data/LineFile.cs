using System.Globalization;
using ASMNet.Media;

namespace ASMNet.Live.Output.Data;

/// <summary>
/// A text file of lines that is whole at every moment: each call writes whole lines and hands them to the system at once, and what a
/// full disk tears off is cut back to the last whole line.
/// </summary>
internal sealed class LineFile : IDisposable
{
    private readonly OutputFile? _file;
    private readonly Stream _stream;
    private readonly DiskSync _disk = new(TimeProvider.System);
    private long _whole;
    private bool _ended;

    /// <summary>Opens a file.</summary>
    /// <param name="file">Where to write; this disposes it.</param>
    /// <exception cref="MediaException">It cannot be written.</exception>
    public LineFile(OutputFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        _file = file;
        Description = file.Name;
        try
        {
            // No buffer of the program's own: what it held would be lost with it.
            _stream = new FileStream(file.TemporaryPath, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        }
        catch (Exception exception) when (MediaException.IsStorageFault(exception))
        {
            file.Dispose();
            throw new MediaException($"'{file.Name}' cannot be written: {exception.Message}", exception);
        }
    }

    /// <summary>Writes to a stream, such as standard output.</summary>
    /// <param name="stream">The stream; it stays the caller's.</param>
    /// <param name="description">What it is, for people.</param>
    public LineFile(Stream stream, string description)
    {
        _stream = stream;
        Description = description;
    }

    /// <summary>Where the lines go, for people.</summary>
    public string Description { get; }

    /// <summary>Writes the lines that belong to one frame.</summary>
    /// <param name="lines">One or more lines, each with its end.</param>
    /// <param name="time">The frame's time, for the message; null for lines that stand before the first frame.</param>
    /// <exception cref="MediaException">They cannot be written, and what was written before is kept; or the file was taken away.</exception>
    public void Write(ReadOnlySpan<byte> lines, TimeSpan? time)
    {
        try
        {
            _stream.Write(lines);
        }
        catch (Exception exception) when (MediaException.IsStorageFault(exception))
        {
            throw Break(exception, time);
        }

        if (_file is not null)
        {
            _whole += lines.Length;
            _file.HoldsData |= time is not null;
            if (!_disk.Wrote(_file.TemporaryPath))
            {
                CutTornEnd();
                _file.Dispose();
                throw _file.Lost();
            }
        }
    }

    /// <summary>Closes the file and gives it its name.</summary>
    /// <exception cref="MediaException">It cannot be finished.</exception>
    public void Complete()
    {
        _ended = true;
        try
        {
            _stream.Flush();
            if (_file is not null)
            {
                ((FileStream)_stream).Flush(flushToDisk: true);
                _stream.Dispose();
            }
        }
        catch (Exception exception) when (MediaException.IsStorageFault(exception))
        {
            throw Break(exception, null);
        }

        _file?.Commit();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_file is not null)
        {
            if (!_ended)
            {
                CutTornEnd();
            }

            _file.Dispose();
        }
    }

    private MediaException Break(Exception reason, TimeSpan? time)
    {
        CutTornEnd();
        string kept = _file is null or { IsDraft: true } ? ""
            : !_file.HoldsData ? " There was no frame in it yet."
            : string.Create(CultureInfo.InvariantCulture, $" What was written is kept in '{_file.Keep() ?? _file.TemporaryPath}', up to {time?.TotalSeconds ?? 0:0.0} s.");
        _file?.Dispose();
        return new MediaException($"'{Description}' cannot be written any further: {MediaException.Reason(reason)}.{kept}", reason);
    }

    private void CutTornEnd()
    {
        _ended = true;
        try
        {
            if (_file is not null)
            {
                _stream.SetLength(_whole);
                _stream.Dispose();
            }
        }
        catch (Exception exception) when (MediaException.IsStorageFault(exception))
        {
            // The file cannot be changed any more; its last line may be torn.
        }
    }
}
