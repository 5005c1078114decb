using System.Buffers.Binary;

namespace ASMNet.Media.Video;

/// <summary>The header of an AVI file with one Motion-JPEG stream, and the numbers in it that grow with the file.</summary>
/// <param name="chunks">The file.</param>
/// <param name="maximumIndexes">Indexes that the header's list has room for.</param>
internal sealed class AviHeader(AviChunks chunks, int maximumIndexes)
{
    private const int FrameCountAt = 48;
    private const int StreamLengthAt = 140;
    private const int LargestFrameAt = 144;
    private const int IndexCountAt = 224;
    private const int IndexesAt = 244;
    private const int IndexEntry = 16;

    private int TotalFramesAt => IndexesAt + (maximumIndexes * IndexEntry) + 20;

    /// <summary>Adds the header, with all its numbers 0.</summary>
    public void Write(uint width, uint height, double frameRate)
    {
        const uint Million = 1_000_000;
        const int ExtensionLength = 248;

        // one picture in so many seconds is whole the other way round
        (uint scale, uint rate) = frameRate < 1 ? ((uint)Math.Round(Million / frameRate), Million) : (Million, (uint)Math.Round(frameRate * Million));
        uint indexLength = 24 + (uint)(maximumIndexes * IndexEntry);
        chunks.Add("RIFF", 0, "AVI ");
        chunks.Add("LIST", 468 + indexLength, "hdrl");
        chunks.Add("avih", 56, null);
        chunks.Add((uint)(1e6 / frameRate), 0, 0, 0x10 /* has an index */, 0, 0, 1, 0, width, height, 0, 0, 0, 0);
        chunks.Add("LIST", 124 + indexLength, "strl");
        chunks.Add("strh", 56, "vids");
        chunks.Add("MJPG");
        chunks.Add(0, 0, 0, scale, rate, 0, 0, 0, uint.MaxValue, 0, 0, width | (height << 16));
        chunks.Add("strf", 40, null);
        chunks.Add(40, width, height, 1 | (24 << 16));
        chunks.Add("MJPG");
        chunks.Add(3 * width * height, 0, 0, 0, 0);
        chunks.Add("indx", indexLength, null);
        chunks.Add(4 /* numbers an entry */, 0);
        chunks.Add("00dc");
        chunks.Add(new byte[indexLength - 12]);
        chunks.Add("LIST", 260, "odml");
        chunks.Add("dmlh", ExtensionLength, null);
        chunks.Add(new byte[ExtensionLength]);
    }

    /// <summary>Overwrites the list of indexes.</summary>
    /// <param name="indexes">The list.</param>
    /// <param name="from">The first one that has changed.</param>
    public void WriteIndexes(List<AviIndexEntry> indexes, int from)
    {
        Span<byte> entry = stackalloc byte[IndexEntry];
        for (int i = from; i < indexes.Count; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(entry, indexes[i].Offset);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[8..], indexes[i].Length);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[12..], indexes[i].Frames);
            chunks.Patch(IndexesAt + (i * IndexEntry), entry);
        }

        chunks.Patch(IndexCountAt, (uint)indexes.Count);
    }

    /// <summary>Overwrites the numbers of pictures.</summary>
    /// <param name="first">Pictures in the first segment.</param>
    /// <param name="all">Pictures in the file.</param>
    /// <param name="largest">Bytes of the largest.</param>
    public void WriteCounts(uint first, uint all, uint largest)
    {
        chunks.Patch(FrameCountAt, first);
        chunks.Patch(StreamLengthAt, all);
        chunks.Patch(LargestFrameAt, largest);
        chunks.Patch(TotalFramesAt, all);
    }
}
