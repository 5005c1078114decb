namespace ASMNet.Media.FFmpeg;

/// <summary>What one of NUT's 256 frame codes stands for: which fields follow it, and the values of those that do not.</summary>
internal readonly record struct NutFrameCode(NutFlags Flags, int PtsDelta, int SizeMultiple, int Size, int Reserved, int HeaderIndex)
{
    private const int Count = 256;
    private const int Marker = 'N';

    /// <summary>Reads the table of the main header: runs of codes whose sizes count upwards.</summary>
    /// <exception cref="InvalidDataException">It runs over the table's end.</exception>
    public static NutFrameCode[] ReadTable(NutNumbers numbers)
    {
        var table = new NutFrameCode[Count];
        long pts = 0;
        long multiple = 1;
        long header = 0;
        for (int code = 0; code < Count;)
        {
            var flags = (NutFlags)numbers.Unsigned();
            long fields = numbers.Unsigned();
            pts = fields > 0 ? numbers.Signed() : pts;
            multiple = fields > 1 ? numbers.Unsigned() : multiple;
            _ = fields > 2 ? numbers.Unsigned() : 0;
            long size = fields > 3 ? numbers.Unsigned() : 0;
            long reserved = fields > 4 ? numbers.Unsigned() : 0;
            long run = fields > 5 ? numbers.Unsigned() : multiple - size;
            _ = fields > 6 ? numbers.Signed() : 0;
            header = fields > 7 ? numbers.Unsigned() : header;
            for (long unknown = 8; unknown < fields; unknown++)
            {
                numbers.Unsigned();
            }

            if (run <= 0 || run > Count || size + run > int.MaxValue)
            {
                throw new InvalidDataException("a table of frame codes that does not fit");
            }

            for (int step = 0; step < run && code < Count; code++)
            {
                // The letter that begins every other packet is never a frame's code.
                table[code] = code == Marker ? new NutFrameCode(NutFlags.Invalid, 0, 0, 0, 0, 0)
                    : new NutFrameCode(flags, checked((int)pts), checked((int)multiple), (int)size + step++, checked((int)reserved), checked((int)header));
            }
        }

        return table;
    }
}

/// <summary>Which fields a NUT frame has.</summary>
[Flags]
internal enum NutFlags
{
    None = 0,
    CodedPts = 8,
    StreamId = 16,
    SizeMsb = 32,
    Checksum = 64,
    Reserved = 128,
    SideData = 256,
    HeaderIndex = 1024,
    MatchTime = 2048,
    Coded = 4096,
    Invalid = 8192,
}
