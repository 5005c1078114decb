using System.Buffers.Binary;
using System.Text;

namespace ASMNet.Media.Video;

/// <summary>
/// Writes JPEG pictures as a Motion-JPEG AVI file (RIFF, constant frame rate). An empty chunk repeats the picture before it.
/// The sizes in the format have 32 bits, so a long file is a row of segments, each with an index, and the header lists the
/// indexes (OpenDML AVI file format extensions, 1.02). The first segment has the old index too, for players that know no other.
/// </summary>
public sealed class AviWriter : IDisposable
{
    /// <summary>Segments that the header has room for.</summary>
    public const int MaximumSegments = 256;

    private const int DefaultSegmentLength = 1 << 30;

    private const int FrameCountAt = 48;
    private const int StreamLengthAt = 140;
    private const int LargestFrameAt = 144;
    private const int SegmentCountAt = 224;
    private const int SegmentsAt = 244;
    private const int SegmentEntry = 16;
    private const int TotalFramesAt = SegmentsAt + (MaximumSegments * SegmentEntry) + 20;
    private const uint KeyFrame = 0x10;
    private const uint RepeatedFrame = 1u << 31;

    private readonly Stream _stream;
    private readonly int _segmentLength;
    private readonly List<(uint Offset, uint Length)> _index = [];
    private readonly List<(long Offset, uint Length, uint Frames)> _segments = [];
    private readonly byte[] _number = new byte[8];
    private long _segmentAt;
    private long _movieAt;
    private uint _largest;
    private bool _completed;

    /// <summary>Writes the header.</summary>
    /// <param name="stream">A seekable stream; the writer disposes it.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="frameRate">Frames per second.</param>
    /// <param name="segmentLength">The length from which a new segment begins, in bytes.</param>
    public AviWriter(Stream stream, int width, int height, double frameRate, int segmentLength = DefaultSegmentLength)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(segmentLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(segmentLength, DefaultSegmentLength);
        _stream = stream;
        _segmentLength = segmentLength;
        WriteHeader((uint)width, (uint)height, frameRate);
        BeginMovie();
    }

    /// <summary>Frames written, repetitions included.</summary>
    public int FrameCount { get; private set; }

    /// <summary>Appends a picture.</summary>
    /// <param name="jpeg">A JPEG file; empty to repeat the picture before.</param>
    /// <exception cref="IOException">The file has <see cref="MaximumSegments"/> full segments, or cannot be written.</exception>
    public void Write(ReadOnlySpan<byte> jpeg)
    {
        if (_index.Count > 0 && _stream.Position - _segmentAt + jpeg.Length > _segmentLength)
        {
            if (_segments.Count + 1 == MaximumSegments)
            {
                throw new IOException($"an AVI file cannot hold more than {(long)MaximumSegments * _segmentLength / 1_000_000_000} GB");
            }

            EndSegment();
            _segmentAt = _stream.Position;
            Text("RIFF", 0, "AVIX");
            BeginMovie();
        }

        Text("00dc");
        Number((uint)jpeg.Length);
        _index.Add(((uint)(_stream.Position - _movieAt), (uint)jpeg.Length));
        _stream.Write(jpeg);
        if (jpeg.Length % 2 == 1)
        {
            _stream.WriteByte(0);
        }

        _largest = Math.Max(_largest, (uint)jpeg.Length);
        FrameCount++;
    }

    /// <summary>Writes the last index and the numbers that were not known before. Called once.</summary>
    public void Complete()
    {
        if (_completed)
        {
            return;
        }

        _completed = true;
        EndSegment();
        Patch(FrameCountAt, _segments[0].Frames);
        Patch(StreamLengthAt, (uint)FrameCount);
        Patch(LargestFrameAt, _largest);
        Patch(SegmentCountAt, (uint)_segments.Count);
        Patch(TotalFramesAt, (uint)FrameCount);
        _stream.Position = SegmentsAt;
        foreach ((long offset, uint length, uint frames) in _segments)
        {
            LongNumber(offset);
            Numbers(length, frames);
        }

        _stream.Flush();
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private void WriteHeader(uint width, uint height, double frameRate)
    {
        const uint RateScale = 1000;
        uint rate = (uint)Math.Round(frameRate * RateScale);
        const uint IndexLength = 24 + (MaximumSegments * SegmentEntry);
        Text("RIFF", 0, "AVI ");
        Text("LIST", 468 + IndexLength, "hdrl");
        Text("avih", 56, null);
        Numbers((uint)(1e6 / frameRate), 0, 0, 0x10 /* has an index */, 0, 0, 1, 0, width, height, 0, 0, 0, 0);
        Text("LIST", 124 + IndexLength, "strl");
        Text("strh", 56, "vids");
        Text("MJPG");
        Numbers(0, 0, 0, RateScale, rate, 0, 0, 0, uint.MaxValue, 0, 0, width | (height << 16));
        Text("strf", 40, null);
        Numbers(40, width, height, 1 | (24 << 16));
        Text("MJPG");
        Numbers(3 * width * height, 0, 0, 0, 0);
        Text("indx", IndexLength, null);
        Numbers(4 /* numbers an entry */, 0);
        Text("00dc");
        _stream.Write(new byte[IndexLength - 12]);
        Text("LIST", 260, "odml");
        Text("dmlh", 248, null);
        _stream.Write(new byte[248]);
    }

    private void BeginMovie()
    {
        _movieAt = _stream.Position;
        Text("LIST", 0, "movi");
    }

    /// <summary>Writes the segment's index and its sizes.</summary>
    private void EndSegment()
    {
        const uint TwoNumbersOfChunks = 2 | (1 << 24);
        long indexAt = _stream.Position;
        uint indexLength = 24 + (8 * (uint)_index.Count);
        Text("ix00", indexLength, null);
        Numbers(TwoNumbersOfChunks, (uint)_index.Count);
        Text("00dc");
        LongNumber(_movieAt);
        Number(0);
        foreach ((uint offset, uint length) in _index)
        {
            Numbers(offset, length == 0 ? RepeatedFrame : length);
        }

        Patch(_movieAt + 4, (uint)(_stream.Position - _movieAt - 8));
        if (_segments.Count == 0)
        {
            WriteOldIndex();
        }

        Patch(_segmentAt + 4, (uint)(_stream.Position - _segmentAt - 8));
        _segments.Add((indexAt, indexLength + 8, (uint)_index.Count));
        _index.Clear();
    }

    private void WriteOldIndex()
    {
        const uint ChunkHeader = 8;
        Text("idx1", 16 * (uint)_index.Count, null);
        foreach ((uint offset, uint length) in _index)
        {
            // It counts from the word 'movi' to the chunk's header, the new one from the list to the picture.
            Text("00dc");
            Numbers(length == 0 ? 0 : KeyFrame, offset - ChunkHeader - ChunkHeader, length);
        }
    }

    private void Text(string id, uint size, string? type)
    {
        Text(id);
        Number(size);
        if (type is not null)
        {
            Text(type);
        }
    }

    private void Text(string text)
    {
        Encoding.ASCII.GetBytes(text, _number);
        _stream.Write(_number, 0, 4);
    }

    private void Numbers(params ReadOnlySpan<uint> values)
    {
        foreach (uint value in values)
        {
            Number(value);
        }
    }

    private void Number(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_number, value);
        _stream.Write(_number, 0, 4);
    }

    private void LongNumber(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_number, value);
        _stream.Write(_number);
    }

    private void Patch(long position, uint value)
    {
        long end = _stream.Position;
        _stream.Position = position;
        Number(value);
        _stream.Position = end;
    }
}
