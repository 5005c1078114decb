namespace ASMNet.Media.FFmpeg;

/// <summary>
/// Reads one stream of uncompressed pictures in a NUT container, which is how they come from ffmpeg: the size once at its head, and
/// with each picture its time and its length, so that nothing beside the pipe is needed to tell what a picture is. Format: NUT open
/// container format, version 3 and 4, one stream, one time base.
/// </summary>
internal sealed class NutReader
{
    private const int LongPacket = 4096;
    private const int LargestElision = 4096;
    private const int LargestField = 1 << 16;
    private const ulong MainName = 0x4E4D7A561F5F04AD;
    private const ulong StreamName = 0x4E5311405BF2F9DB;
    private const ulong SyncName = 0x4E4BE4ADEECA4569;

    private readonly PipeReader _pipe;
    private readonly NutNumbers _numbers;
    private NutFrameCode[] _codes = [];
    private byte[][] _elisions = [[]];
    private bool _begun;
    private long _numerator = 1;
    private long _denominator = 1;
    private int _ptsShift;
    private long _lastPts;
    private byte[] _elision = [];

    public NutReader(Stream stream)
    {
        _pipe = new PipeReader(stream);
        _numbers = new NutNumbers(_pipe);
    }

    /// <summary>Width of the pictures in pixels; known with the first one.</summary>
    public int Width { get; private set; }

    /// <summary>Height of the pictures in pixels; known with the first one.</summary>
    public int Height { get; private set; }

    /// <summary>Finds the next picture; its bytes are to be read or passed over before the next call.</summary>
    /// <param name="pts">Its time in units of 1/1,000,000 s.</param>
    /// <param name="length">Its bytes.</param>
    /// <returns>False at the end of the stream.</returns>
    /// <exception cref="InvalidDataException">It is no such stream.</exception>
    /// <exception cref="EndOfStreamException">The stream breaks off.</exception>
    public bool TryReadFrame(out long pts, out int length)
    {
        (pts, length) = (0, 0);
        if (!_begun)
        {
            if (!_pipe.TryReadByte(out byte first))
            {
                return false;
            }

            ReadMark(first);
        }

        while (_pipe.TryReadByte(out byte code))
        {
            if (code != 'N')
            {
                (pts, length) = ReadFrameHeader(code);
                return true;
            }

            ReadPacket();
        }

        return false;
    }

    /// <summary>Reads the picture's bytes.</summary>
    /// <param name="target">As long as the picture.</param>
    public void ReadPicture(Span<byte> target)
    {
        _elision.CopyTo(target);
        _pipe.Read(target[_elision.Length..]);
    }

    private void ReadMark(byte first)
    {
        ReadOnlySpan<byte> mark = "nut/multimedia container\0"u8;
        Span<byte> found = stackalloc byte[mark.Length];
        found[0] = first;
        _pipe.Read(found[1..]);
        if (!found.SequenceEqual(mark))
        {
            throw new InvalidDataException("the stream does not begin as it must");
        }

        _begun = true;
    }

    private void ReadPacket()
    {
        ulong name = _numbers.Name();
        long length = _numbers.Unsigned();
        if (length > LongPacket)
        {
            _numbers.Word();
        }

        switch (name)
        {
            case MainName when length <= LargestField:
                Within(length, ReadMainHeader);
                break;
            case StreamName when length <= LargestField:
                Within(length, ReadStreamHeader);
                break;
            case SyncName when length <= LargestField:
                // It begins the counting of times anew.
                Within(length, numbers => _lastPts = numbers.Unsigned());
                break;
            default:
                _pipe.Skip(length);
                break;
        }
    }

    // A packet is as long as it says: what its reader leaves is passed over, as fields may be added to the format.
    private void Within(long length, Action<NutNumbers> read)
    {
        byte[] packet = new byte[length];
        _pipe.Read(packet);
        try
        {
            read(new NutNumbers(new PipeReader(new MemoryStream(packet))));
        }
        catch (EndOfStreamException exception)
        {
            throw new InvalidDataException("a packet that is shorter than its fields", exception);
        }
    }

    private void ReadMainHeader(NutNumbers numbers)
    {
        long version = numbers.Unsigned();
        if (version > 3)
        {
            numbers.Unsigned();
        }

        long streams = numbers.Unsigned();
        numbers.Unsigned();
        long timeBases = numbers.Unsigned();
        if (streams != 1 || timeBases != 1)
        {
            throw new InvalidDataException($"{streams} streams with {timeBases} time bases");
        }

        (_numerator, _denominator) = (numbers.Unsigned(), numbers.Unsigned());
        if (_numerator is < 1 or > int.MaxValue || _denominator is < 1 or > int.MaxValue)
        {
            throw new InvalidDataException($"a time base of {_numerator}/{_denominator} s");
        }

        _codes = NutFrameCode.ReadTable(numbers);
        long elisions = numbers.Unsigned();
        if (elisions > 127)
        {
            throw new InvalidDataException($"{elisions} elided headers");
        }

        _elisions = [[], .. Enumerable.Range(0, (int)elisions).Select(_ => numbers.Bytes(LargestElision))];
    }

    private void ReadStreamHeader(NutNumbers numbers)
    {
        numbers.Unsigned();
        numbers.Unsigned();
        numbers.Bytes(LargestField);
        numbers.Unsigned();
        long shift = numbers.Unsigned();
        numbers.Unsigned();
        numbers.Unsigned();
        numbers.Unsigned();
        numbers.Bytes(LargestField);
        long width = numbers.Unsigned();
        long height = numbers.Unsigned();
        if (shift > 62 || width is < 1 or > int.MaxValue || height is < 1 or > int.MaxValue)
        {
            throw new InvalidDataException($"pictures of {width}x{height}");
        }

        (_ptsShift, Width, Height) = ((int)shift, (int)width, (int)height);
    }

    private (long Pts, int Length) ReadFrameHeader(byte code)
    {
        if (_codes.Length == 0 || Width == 0)
        {
            throw new InvalidDataException("a picture before the header");
        }

        NutFrameCode frame = _codes[code];
        NutFlags flags = frame.Flags;
        if (flags.HasFlag(NutFlags.Coded))
        {
            flags ^= (NutFlags)_numbers.Unsigned();
        }

        if (flags.HasFlag(NutFlags.Invalid) || flags.HasFlag(NutFlags.SideData))
        {
            throw new InvalidDataException($"the frame code {code}");
        }

        if (flags.HasFlag(NutFlags.StreamId))
        {
            _numbers.Unsigned();
        }

        _lastPts = flags.HasFlag(NutFlags.CodedPts) ? Full(_numbers.Unsigned()) : _lastPts + frame.PtsDelta;
        long size = frame.Size + (flags.HasFlag(NutFlags.SizeMsb) ? checked(frame.SizeMultiple * _numbers.Unsigned()) : 0);
        if (flags.HasFlag(NutFlags.MatchTime))
        {
            _numbers.Signed();
        }

        long header = flags.HasFlag(NutFlags.HeaderIndex) ? _numbers.Unsigned() : frame.HeaderIndex;
        long reserved = flags.HasFlag(NutFlags.Reserved) ? _numbers.Unsigned() : frame.Reserved;
        for (; reserved > 0; reserved--)
        {
            _numbers.Unsigned();
        }

        if (flags.HasFlag(NutFlags.Checksum))
        {
            _numbers.Word();
        }

        // A long picture carries all its bytes; of a short one the first may stand in the main header.
        _elision = size > LargestElision ? [] : header < _elisions.Length ? _elisions[header] : throw new InvalidDataException($"the elided header {header}");
        if (size < _elision.Length || size > int.MaxValue)
        {
            throw new InvalidDataException($"a picture of {size} bytes");
        }

        return ((long)((Int128)_lastPts * _numerator * 1_000_000 / _denominator), (int)size);
    }

    /// <summary>A time of which only the low bits may be given: the one nearest to the time before.</summary>
    private long Full(long coded)
    {
        long range = 1L << _ptsShift;
        if (coded >= range)
        {
            return coded - range;
        }

        long least = _lastPts - ((range - 1) / 2);
        return ((coded - least) & (range - 1)) + least;
    }
}
