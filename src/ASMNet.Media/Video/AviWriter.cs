namespace ASMNet.Media.Video;

/// <summary>
/// Writes JPEG pictures as a Motion-JPEG AVI file (RIFF, constant frame rate). An empty chunk repeats the picture before it.
/// The sizes in the format have 32 bits, so a long file is a row of segments, each with an index, and the header lists the
/// indexes (OpenDML AVI file format extensions, 1.02). The first segment has the old index too, for players that know no other.
/// <para>
/// The file can be played at every moment: each picture is on its way to the disk before the next comes, and twice a second an index of
/// the newest pictures follows, with the header's numbers. When the header's list of indexes is full, one index of the whole segment
/// takes the place of the many.
/// </para>
/// </summary>
public sealed class AviWriter : IDisposable
{
    /// <summary>Segments that the header has room for.</summary>
    public const int MaximumSegments = 256;

    private const int MaximumIndexes = 2 * MaximumSegments;
    private const int DefaultSegmentLength = 1 << 30;
    private const int IndexesPerSecond = 2;

    private readonly Stream _stream;
    private readonly AviHeader _header;
    private readonly AviChunks _chunks;
    private readonly int _segmentLength;
    private readonly int _framesPerIndex;
    private readonly List<(uint Offset, uint Length)> _frames = [];
    private readonly List<AviIndexEntry> _indexes = [];
    private int _indexed;
    private int _segments;
    private int _indexesOfOthers;
    private uint _framesOfFirst;
    private long _segmentAt;
    private long _movieAt;
    private long _whole;
    private uint _largest;
    private bool _completed;

    /// <summary>Writes the header.</summary>
    /// <param name="stream">A seekable stream; the writer disposes it. What it buffers is lost when the program is killed.</param>
    /// <param name="width">Width in pixels, 1 to 65535 as a JPEG's.</param>
    /// <param name="height">Height in pixels, 1 to 65535.</param>
    /// <param name="frameRate">Frames per second, 0.001 to 1000.</param>
    /// <param name="segmentLength">The length from which a new segment begins, in bytes, 1 to 1 GiB.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number lies outside its range; nothing was written, and the stream stays the caller's.</exception>
    public AviWriter(Stream stream, int width, int height, double frameRate, int segmentLength = DefaultSegmentLength)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, ushort.MaxValue);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(height, ushort.MaxValue);
        FrameRates.Require(frameRate, nameof(frameRate));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(segmentLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(segmentLength, DefaultSegmentLength);
        _stream = stream;
        _segmentLength = segmentLength;
        _framesPerIndex = Math.Max(1, (int)(frameRate / IndexesPerSecond));
        _chunks = new AviChunks(stream);
        _header = new AviHeader(_chunks, MaximumIndexes);
        _header.Write((uint)width, (uint)height, frameRate);
        BeginMovie();
        _chunks.Emit();
        _whole = stream.Position;
    }

    /// <summary>Frames written, repetitions included.</summary>
    public int FrameCount { get; private set; }

    /// <summary>Appends a picture.</summary>
    /// <param name="jpeg">A JPEG file; empty to repeat the picture before.</param>
    /// <exception cref="IOException">The file has <see cref="MaximumSegments"/> full segments, or cannot be written.</exception>
    /// <exception cref="InvalidOperationException">The file was completed, or cut after a failure.</exception>
    public void Write(ReadOnlySpan<byte> jpeg)
    {
        if (_completed)
        {
            throw new InvalidOperationException("The file was completed before; nothing can be added to it.");
        }

        if (_frames.Count > 0 && _chunks.Position - _segmentAt + jpeg.Length > _segmentLength)
        {
            if (_segments + 1 == MaximumSegments)
            {
                throw new IOException($"an AVI file cannot hold more than {(long)MaximumSegments * _segmentLength / 1_000_000_000} GB");
            }

            EndSegment();
            _segmentAt = _chunks.Position;
            _chunks.Add("RIFF", 0, "AVIX");
            BeginMovie();
        }

        (uint Offset, uint Length) frame = ((uint)(_chunks.Position + AviChunks.HeaderLength - _movieAt), (uint)jpeg.Length);
        _chunks.Add("00dc", jpeg);
        _chunks.Emit();
        _whole = _stream.Position;
        _frames.Add(frame);
        _largest = Math.Max(_largest, frame.Length);
        FrameCount++;
        if (_frames.Count - _indexed >= _framesPerIndex)
        {
            int from = NextIndexed;
            WriteIndex(from);
            WriteSizes();
            WriteNumbers(from == 0 ? _indexesOfOthers : _indexes.Count - 1);
        }
    }

    /// <summary>Writes the last index and the numbers that were not known before. A second call does nothing.</summary>
    public void Complete()
    {
        if (!_completed)
        {
            _completed = true;
            EndSegment();
            _stream.Flush();
        }
    }

    /// <summary>After writing has failed: cuts the torn end off, adds the last index where there is room for it, and writes the numbers of all pictures, which need none.</summary>
    /// <exception cref="IOException">The file cannot even be cut, or not be changed any more.</exception>
    public void CutTornEnd()
    {
        _completed = true;
        CutToWhole();
        if (_frames.Count == 0)
        {
            return;
        }

        try
        {
            if (_indexed < _frames.Count)
            {
                WriteIndex(NextIndexed);
            }
        }
        catch (Exception exception) when (MediaException.IsStorageFault(exception))
        {
            CutToWhole();
        }

        WriteSizes();
        WriteNumbers(_indexesOfOthers);
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    /// <summary>The first picture of the next index: of those that have none yet, or of all where the header's list is full.</summary>
    private int NextIndexed => _indexes.Count == MaximumIndexes - 1 ? 0 : _indexed;

    private void BeginMovie()
    {
        _movieAt = _chunks.Position;
        _chunks.Add("LIST", 0, "movi");
    }

    private void CutToWhole()
    {
        _chunks.Clear();
        _stream.SetLength(_whole);
        _stream.Position = _whole;
    }

    /// <summary>Writes an index. It counts only when it lies in the file, so that after a failure those before it go on to count.</summary>
    /// <param name="from">The first picture in it; 0 for all of the segment, in place of the segment's other indexes.</param>
    private void WriteIndex(int from)
    {
        var index = new AviIndexEntry(_chunks.Position, AviIndex.LengthOf(_frames.Count - from), (uint)(_frames.Count - from));
        AviIndex.Write(_chunks, _movieAt, _frames, from);
        _chunks.Emit();
        _whole = _stream.Position;
        if (from == 0)
        {
            _indexes.RemoveRange(_indexesOfOthers, _indexes.Count - _indexesOfOthers);
        }

        _indexes.Add(index);
        _indexed = _frames.Count;
    }

    /// <summary>Writes how long the segment and its list of pictures are, as if the file ended here.</summary>
    private void WriteSizes()
    {
        _chunks.Patch(_movieAt + 4, (uint)(_chunks.Position - _movieAt - AviChunks.HeaderLength));
        _chunks.Patch(_segmentAt + 4, (uint)(_chunks.Position - _segmentAt - AviChunks.HeaderLength));
    }

    private void WriteNumbers(int changedFrom)
    {
        uint first = _segments == 0 ? (uint)_frames.Count : _framesOfFirst;
        _header.WriteIndexes(_indexes, changedFrom);
        _header.WriteCounts(first, (uint)FrameCount, _largest);
    }

    /// <summary>Writes one index of the whole segment in place of the many, and its sizes.</summary>
    private void EndSegment()
    {
        WriteIndex(0);
        _chunks.Patch(_movieAt + 4, (uint)(_chunks.Position - _movieAt - AviChunks.HeaderLength));
        if (_segments == 0)
        {
            AviIndex.WriteOld(_chunks, _frames);
            _framesOfFirst = (uint)_frames.Count;
        }

        _chunks.Patch(_segmentAt + 4, (uint)(_chunks.Position - _segmentAt - AviChunks.HeaderLength));
        _whole = _stream.Position;
        _segments++;
        WriteNumbers(_indexesOfOthers);
        _indexesOfOthers = _indexes.Count;
        _frames.Clear();
        _indexed = 0;
    }
}
