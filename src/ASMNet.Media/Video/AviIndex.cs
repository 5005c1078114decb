namespace ASMNet.Media.Video;

/// <summary>One index in the file, as the header lists it.</summary>
/// <param name="Offset">Where its chunk begins.</param>
/// <param name="Length">Its length with the chunk's header, in bytes.</param>
/// <param name="Frames">Pictures in it.</param>
internal readonly record struct AviIndexEntry(long Offset, uint Length, uint Frames);

/// <summary>The two kinds of index that an AVI file has.</summary>
internal static class AviIndex
{
    private const uint KeyFrame = 0x10;
    private const uint RepeatedFrame = 1u << 31;
    private const uint HeaderLength = 24;
    private const uint EntryLength = 8;

    /// <summary>Bytes of an OpenDML index with its chunk's header.</summary>
    /// <param name="frames">Pictures in it.</param>
    public static uint LengthOf(int frames) => AviChunks.HeaderLength + HeaderLength + (EntryLength * (uint)frames);

    /// <summary>Adds an OpenDML index.</summary>
    /// <param name="chunks">Where to.</param>
    /// <param name="movieAt">Where the list of pictures begins, from which they are counted.</param>
    /// <param name="frames">Place and length of all pictures of the list.</param>
    /// <param name="from">The first one of the index.</param>
    public static void Write(AviChunks chunks, long movieAt, List<(uint Offset, uint Length)> frames, int from)
    {
        const uint TwoNumbersOfChunks = 2 | (1 << 24);
        chunks.Add("ix00", LengthOf(frames.Count - from) - AviChunks.HeaderLength, null);
        chunks.Add(TwoNumbersOfChunks, (uint)(frames.Count - from));
        chunks.Add("00dc");
        chunks.Add(movieAt);
        chunks.Add(0u);
        for (int i = from; i < frames.Count; i++)
        {
            chunks.Add(frames[i].Offset, frames[i].Length == 0 ? RepeatedFrame : frames[i].Length);
        }
    }

    /// <summary>Adds the index of the first AVI files.</summary>
    /// <param name="chunks">Where to.</param>
    /// <param name="frames">Place and length of all pictures.</param>
    public static void WriteOld(AviChunks chunks, List<(uint Offset, uint Length)> frames)
    {
        const uint OldEntryLength = 16;
        chunks.Add("idx1", OldEntryLength * (uint)frames.Count, null);
        foreach ((uint offset, uint length) in frames)
        {
            // It counts from the word 'movi' to the chunk's header, the new one from the list to the picture.
            chunks.Add("00dc");
            chunks.Add(length == 0 ? 0 : KeyFrame, offset - AviChunks.HeaderLength - AviChunks.HeaderLength, length);
        }
    }
}
