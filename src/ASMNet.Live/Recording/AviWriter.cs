using System.Buffers.Binary;
using System.Text;

namespace ASMNet.Live.Recording;

/// <summary>
/// Writes JPEG pictures as a Motion-JPEG AVI file (RIFF, constant frame rate). An empty chunk repeats the picture before it.
/// </summary>
public sealed class AviWriter : IDisposable
{
    /// <summary>The largest file that the format's 32-bit sizes allow, less room for the index, in bytes.</summary>
    public const long MaximumLength = 4_000_000_000;

    private const int RiffSizeAt = 4;
    private const int FrameCountAt = 48;
    private const int StreamLengthAt = 140;
    private const int LargestFrameAt = 144;
    private const int MovieSizeAt = 216;
    private const int MovieDataAt = 220;
    private const uint KeyFrame = 0x10;

    private readonly Stream _stream;
    private readonly List<(uint Offset, uint Length)> _index = [];
    private readonly byte[] _number = new byte[4];
    private uint _largest;
    private bool _completed;

    /// <summary>Writes the header.</summary>
    /// <param name="stream">A seekable stream; the writer disposes it.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="frameRate">Frames per second.</param>
    public AviWriter(Stream stream, int width, int height, double frameRate)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _stream = stream;
        WriteHeader((uint)width, (uint)height, frameRate);
    }

    /// <summary>Frames written, repetitions included.</summary>
    public int FrameCount => _index.Count;

    /// <summary>Appends a picture.</summary>
    /// <param name="jpeg">A JPEG file; empty to repeat the picture before.</param>
    /// <exception cref="IOException">The file would grow beyond <see cref="MaximumLength"/>, or cannot be written.</exception>
    public void Write(ReadOnlySpan<byte> jpeg)
    {
        if (_stream.Position + jpeg.Length > MaximumLength)
        {
            throw new IOException("an AVI file cannot hold more than 4 GB");
        }

        _index.Add(((uint)(_stream.Position - MovieDataAt + 4), (uint)jpeg.Length));
        _largest = Math.Max(_largest, (uint)jpeg.Length);
        Text("00dc");
        Number((uint)jpeg.Length);
        _stream.Write(jpeg);
        if (jpeg.Length % 2 == 1)
        {
            _stream.WriteByte(0);
        }
    }

    /// <summary>Writes the index and the numbers that were not known before. Called once.</summary>
    public void Complete()
    {
        if (_completed)
        {
            return;
        }

        _completed = true;
        uint movieSize = (uint)(_stream.Position - MovieSizeAt - 4);
        Text("idx1");
        Number((uint)(16 * _index.Count));
        foreach ((uint offset, uint length) in _index)
        {
            Text("00dc");
            Number(length == 0 ? 0 : KeyFrame);
            Number(offset);
            Number(length);
        }

        uint fileSize = (uint)_stream.Position;
        Patch(RiffSizeAt, fileSize - 8);
        Patch(FrameCountAt, (uint)_index.Count);
        Patch(StreamLengthAt, (uint)_index.Count);
        Patch(LargestFrameAt, _largest);
        Patch(MovieSizeAt, movieSize);
        _stream.Flush();
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private void WriteHeader(uint width, uint height, double frameRate)
    {
        const uint RateScale = 1000;
        uint rate = (uint)Math.Round(frameRate * RateScale);
        Text("RIFF", 0, "AVI ");
        Text("LIST", 192, "hdrl");
        Text("avih", 56, null);
        Numbers((uint)(1e6 / frameRate), 0, 0, 0x10 /* has an index */, 0, 0, 1, 0, width, height, 0, 0, 0, 0);
        Text("LIST", 116, "strl");
        Text("strh", 56, "vids");
        Text("MJPG");
        Numbers(0, 0, 0, RateScale, rate, 0, 0, 0, uint.MaxValue, 0, 0, width | (height << 16));
        Text("strf", 40, null);
        Numbers(40, width, height, 1 | (24 << 16));
        Text("MJPG");
        Numbers(3 * width * height, 0, 0, 0, 0);
        Text("LIST", 0, "movi");
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
        _stream.Write(_number);
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
        _stream.Write(_number);
    }

    private void Patch(int position, uint value)
    {
        long end = _stream.Position;
        _stream.Position = position;
        Number(value);
        _stream.Position = end;
    }
}
