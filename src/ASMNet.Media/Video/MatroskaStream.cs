using System.Buffers.Binary;
using System.Text;

namespace ASMNet.Media.Video;

/// <summary>
/// Writes uncompressed BGR pictures with their times as a Matroska stream (RFC 9559), which is how they reach ffmpeg: raw video
/// alone carries no time. One cluster a picture, times in microseconds.
/// </summary>
internal sealed class MatroskaStream
{
    private const int TimestampScale = 1000;
    private readonly Stream _stream;
    private readonly int _pictureLength;
    private readonly byte[] _cluster = new byte[40];

    public MatroskaStream(Stream stream, int width, int height, double frameRate)
    {
        _stream = stream;
        _pictureLength = checked(3 * width * height);
        byte[] header = Element(0x1A45DFA3, Element(0x4282, Encoding.ASCII.GetBytes("matroska")));
        byte[] information = Element(
            0x1549A966,
            [.. Number(0x2AD7B1, TimestampScale), .. Element(0x4D80, "ASMNet.Live"u8), .. Element(0x5741, "ASMNet.Live"u8)]);
        byte[] video = Element(
            0xE0,
            [.. Number(0xB0, (ulong)width), .. Number(0xBA, (ulong)height), .. Element(0x2EB524, [(byte)'B', (byte)'G', (byte)'R', 24])]);
        byte[] track = Element(
            0xAE,
            [
                .. Number(0xD7, 1), .. Number(0x73C5, 1), .. Number(0x83, 1), .. Element(0x86, "V_UNCOMPRESSED"u8),
                .. Number(0x23E383, (ulong)Math.Round(1e9 / frameRate)), .. video,
            ]);
        byte[] unknownLengthSegment = [0x18, 0x53, 0x80, 0x67, 0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF];
        _stream.Write([.. header, .. unknownLengthSegment, .. information, .. Element(0x1654AE6B, track)]);
    }

    /// <summary>Appends a picture.</summary>
    /// <param name="pixels">Packed BGR rows.</param>
    /// <param name="timestamp">Time from the stream's start; it must rise.</param>
    public void Write(ReadOnlySpan<byte> pixels, TimeSpan timestamp)
    {
        // Cluster { Timestamp, SimpleBlock { track 1, time 0 after the cluster's, key frame, pixels } }. The lengths have eight bytes: four hold no more than
        // 268 million, which a picture of 90 megapixels exceeds.
        const int ClusterContentAt = 12;
        const int BlockAt = 22;
        const int BlockContentAt = 31;
        const int PixelsAt = 35;
        const ulong EightBytes = 1UL << 56;
        Span<byte> bytes = _cluster;
        BinaryPrimitives.WriteUInt32BigEndian(bytes, 0x1F43B675);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[4..], EightBytes + (ulong)(PixelsAt - ClusterContentAt) + (ulong)_pictureLength);
        bytes[ClusterContentAt] = 0xE7;
        bytes[ClusterContentAt + 1] = 0x88;
        BinaryPrimitives.WriteUInt64BigEndian(bytes[(ClusterContentAt + 2)..], (ulong)(timestamp.Ticks / TimeSpan.TicksPerMicrosecond));
        bytes[BlockAt] = 0xA3;
        BinaryPrimitives.WriteUInt64BigEndian(bytes[(BlockAt + 1)..], EightBytes + (ulong)(PixelsAt - BlockContentAt) + (ulong)_pictureLength);
        bytes[BlockContentAt] = 0x81;
        bytes[BlockContentAt + 1] = 0;
        bytes[BlockContentAt + 2] = 0;
        bytes[BlockContentAt + 3] = 0x80;
        _stream.Write(bytes[..PixelsAt]);
        _stream.Write(pixels);
    }

    private static byte[] Number(uint id, ulong value)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return Element(id, bytes);
    }

    private static byte[] Element(uint id, ReadOnlySpan<byte> content)
    {
        int idLength = id > 0xFFFFFF ? 4 : id > 0xFFFF ? 3 : id > 0xFF ? 2 : 1;
        byte[] bytes = new byte[idLength + 4 + content.Length];
        for (int i = 0; i < idLength; i++)
        {
            bytes[i] = (byte)(id >> (8 * (idLength - 1 - i)));
        }

        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(idLength), 0x10000000u | (uint)content.Length);
        content.CopyTo(bytes.AsSpan(idLength + 4));
        return bytes;
    }
}
