namespace ASMNet.Media.FFmpeg;

/// <summary>Reads a pipe through a small buffer: headers byte by byte out of it, pictures past it straight into their memory.</summary>
internal sealed class PipeReader(Stream stream)
{
    private readonly byte[] _buffer = new byte[1 << 16];
    private int _position;
    private int _length;

    /// <summary>The next byte.</summary>
    /// <returns>False at the end of the pipe.</returns>
    public bool TryReadByte(out byte value)
    {
        if (_position == _length && !Refill())
        {
            value = 0;
            return false;
        }

        value = _buffer[_position++];
        return true;
    }

    /// <summary>The next byte where there must be one.</summary>
    /// <exception cref="EndOfStreamException">The pipe has ended.</exception>
    public byte ReadByte() => TryReadByte(out byte value) ? value : throw new EndOfStreamException();

    /// <summary>Fills a span.</summary>
    /// <exception cref="EndOfStreamException">The pipe has ended before.</exception>
    public void Read(Span<byte> target)
    {
        int buffered = Math.Min(target.Length, _length - _position);
        _buffer.AsSpan(_position, buffered).CopyTo(target);
        _position += buffered;
        stream.ReadExactly(target[buffered..]);
    }

    /// <summary>Passes over bytes.</summary>
    /// <exception cref="EndOfStreamException">The pipe has ended before.</exception>
    public void Skip(long count)
    {
        while (count > 0)
        {
            if (_position == _length && !Refill())
            {
                throw new EndOfStreamException();
            }

            int step = (int)Math.Min(count, _length - _position);
            _position += step;
            count -= step;
        }
    }

    private bool Refill()
    {
        _position = 0;
        _length = stream.Read(_buffer);
        return _length > 0;
    }
}
