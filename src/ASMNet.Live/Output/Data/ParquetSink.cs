using ASMNet.Media;
using ASMNet.Tracking;
using Parquet;
using Parquet.Schema;

namespace ASMNet.Live.Output.Data;

/// <summary>
/// Writes one row a face and frame as Apache Parquet, with the columns of the CSV file and the source's name before them (<c>docs/formats.md</c>).
/// A frame without a face gives one row with <c>success</c> false. The file can be read when it is complete, and not before.
/// </summary>
public sealed class ParquetSink : IFrameSink
{
    /// <summary>Rows that are held in memory and written together: about 30 MB, or 4.5 minutes of one face at 30 frames a second.</summary>
    private const int RowsOfAGroup = 8192;

    // Each file has options and columns of its own: a schema sets the levels of the fields that it is given, so that one which is being made would change those of a
    // file that is being written, and no reader could read that one.
    private readonly DataField<string> _sourceField = new("source");
    private readonly DataField<long> _frameField = new("frame");
    private readonly DataField<int> _faceIdField = new("face_id");
    private readonly DataField<double> _timestampField = new("timestamp");
    private readonly DataField<float> _confidenceField = new("confidence");
    private readonly DataField<bool> _successField = new("success");
    private readonly DataField[] _valueFields = [.. FaceColumns.All.Select(column => new DataField<float?>(column.Name))];

    private readonly OutputFile _file;
    private readonly string _source;
    private readonly FileStream _stream;
    private readonly ParquetWriter _writer;
    private readonly string[] _sources = new string[RowsOfAGroup];
    private readonly long[] _frames = new long[RowsOfAGroup];
    private readonly int[] _faceIds = new int[RowsOfAGroup];
    private readonly double[] _timestamps = new double[RowsOfAGroup];
    private readonly float[] _confidences = new float[RowsOfAGroup];
    private readonly bool[] _successes = new bool[RowsOfAGroup];
    private readonly float?[][] _values = [.. FaceColumns.All.Select(_ => new float?[RowsOfAGroup])];
    private int _rows;

    /// <summary>Opens the file.</summary>
    /// <param name="file">Where to write; the sink disposes it.</param>
    /// <param name="source">The source's name, for the column <c>source</c>.</param>
    /// <exception cref="MediaException">It cannot be written.</exception>
    public ParquetSink(OutputFile file, string source)
    {
        ArgumentNullException.ThrowIfNull(file);
        _file = file;
        _source = source;
        FileStream? stream = null;
        try
        {
            stream = new FileStream(file.TemporaryPath, FileMode.Create, FileAccess.Write, FileShare.Read);
            _stream = stream;
            var schema = new ParquetSchema([_sourceField, _frameField, _faceIdField, _timestampField, _confidenceField, _successField, .. _valueFields]);
            _writer = Wait(() => ParquetWriter.CreateAsync(schema, stream, new ParquetOptions { CompressionMethod = CompressionMethod.Zstd }));
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
    public bool NeedsPicture => false;

    /// <inheritdoc/>
    public void Write(MediaFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        foreach (TrackedFace face in frame.Faces.AsSpan())
        {
            Add(frame, face);
        }

        if (frame.Faces.Count == 0)
        {
            Add(frame, null);
        }
    }

    /// <inheritdoc/>
    public void Complete()
    {
        Guarded(() =>
        {
            if (_rows > 0)
            {
                WriteGroup();
            }

            // The writer's end is the file's: only then is its table of contents there.
            Wait(async () =>
            {
                await _writer.DisposeAsync().ConfigureAwait(false);
                return true;
            });
            _stream.Flush(flushToDisk: true);
            _stream.Dispose();
        });
        _file.Commit();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            _stream.Dispose();
        }
        catch (Exception exception) when (MediaException.IsStorageFault(exception))
        {
            // It was told when writing failed; what still waits in the buffer belongs to a file that goes.
        }

        _file.Dispose();
    }

    private void Add(MediaFrame frame, TrackedFace? face)
    {
        _sources[_rows] = _source;
        _frames[_rows] = frame.Sequence + 1;
        _faceIds[_rows] = face?.Id ?? 0;
        _timestamps[_rows] = frame.Timestamp.TotalSeconds;
        _confidences[_rows] = face?.Confidence ?? 0;
        _successes[_rows] = face is not null;
        for (int i = 0; i < _values.Length; i++)
        {
            _values[i][_rows] = face is null ? null : FaceColumns.All[i].Value(face);
        }

        if (++_rows == RowsOfAGroup)
        {
            Guarded(WriteGroup);
        }
    }

    private void WriteGroup()
    {
        Wait(WriteGroupAsync);
        _rows = 0;
    }

    // A sink is written by one thread that may wait; on the pool, so that no caller's context is waited for by what it waits for.
    private static T Wait<T>(Func<Task<T>> write) => Task.Run(write).GetAwaiter().GetResult();

    private async Task<bool> WriteGroupAsync()
    {
        using ParquetRowGroupWriter group = _writer.CreateRowGroup();
        await group.WriteAsync(_sourceField, new ArraySegment<string>(_sources, 0, _rows)).ConfigureAwait(false);
        await group.WriteAsync<long>(_frameField, _frames.AsMemory(0, _rows)).ConfigureAwait(false);
        await group.WriteAsync<int>(_faceIdField, _faceIds.AsMemory(0, _rows)).ConfigureAwait(false);
        await group.WriteAsync<double>(_timestampField, _timestamps.AsMemory(0, _rows)).ConfigureAwait(false);
        await group.WriteAsync<float>(_confidenceField, _confidences.AsMemory(0, _rows)).ConfigureAwait(false);
        await group.WriteAsync<bool>(_successField, _successes.AsMemory(0, _rows)).ConfigureAwait(false);
        for (int i = 0; i < _valueFields.Length; i++)
        {
            await group.WriteAsync<float>(_valueFields[i], _values[i].AsMemory(0, _rows)).ConfigureAwait(false);
        }

        group.CompleteValidate();
        return true;
    }

    private void Guarded(Action write)
    {
        try
        {
            write();
        }
        catch (Exception exception) when (MediaException.IsStorageFault(exception))
        {
            throw new MediaException($"'{Description}' cannot be written: {MediaException.Reason(exception)}. A Parquet file that is not complete cannot be read; nothing of it is kept.", exception);
        }
    }
}
