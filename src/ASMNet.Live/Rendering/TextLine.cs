using System.Globalization;

namespace ASMNet.Live.Rendering;

/// <summary>Builds a short text in memory that somebody else owns; what does not fit is left out.</summary>
internal ref struct TextLine(Span<char> buffer)
{
    private readonly Span<char> _buffer = buffer;
    private int _length;

    public readonly ReadOnlySpan<char> Text => _buffer[.._length];

    public void Append(ReadOnlySpan<char> text)
    {
        int count = Math.Min(text.Length, _buffer.Length - _length);
        text[..count].CopyTo(_buffer[_length..]);
        _length += count;
    }

    /// <summary>Appends a number with one digit after the point.</summary>
    public void Append(double number)
    {
        if (number.TryFormat(_buffer[_length..], out int count, "F1", CultureInfo.InvariantCulture))
        {
            _length += count;
        }
    }

    public void Append(long number)
    {
        if (number.TryFormat(_buffer[_length..], out int count, default, CultureInfo.InvariantCulture))
        {
            _length += count;
        }
    }

    /// <summary>Appends a time as hours, minutes, seconds and thousandths.</summary>
    public void Append(TimeSpan time)
    {
        if (time.TryFormat(_buffer[_length..], out int count, @"h\:mm\:ss\.fff", CultureInfo.InvariantCulture))
        {
            _length += count;
        }
    }
}
