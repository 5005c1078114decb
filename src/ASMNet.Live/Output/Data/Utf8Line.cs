using System.Globalization;
using System.Text;

namespace ASMNet.Live.Output.Data;

/// <summary>Builds text in a reused byte buffer, so that a line per frame costs no allocation.</summary>
internal sealed class Utf8Line
{
    private const double LargestFixed = 1e15;
    private static ReadOnlySpan<double> Powers => [1, 10, 100, 1e3, 1e4, 1e5, 1e6];

    private byte[] _bytes = new byte[4096];
    private int _length;

    /// <summary>What was appended since the last <see cref="Clear"/>.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    public void Clear() => _length = 0;

    public Utf8Line Append(string text)
    {
        if (text is [< '\u0080' and char letter])
        {
            // most are commas
            Reserve(1);
            _bytes[_length++] = (byte)letter;
            return this;
        }

        Reserve(Encoding.UTF8.GetMaxByteCount(text.Length));
        _length += Encoding.UTF8.GetBytes(text, _bytes.AsSpan(_length));
        return this;
    }

    /// <summary>Appends a number in the invariant culture; a format such as <c>F3</c> sets its digits.</summary>
    public Utf8Line Append<T>(T value, string format = "")
        where T : IUtf8SpanFormattable
    {
        Reserve(64);
        if (!value.TryFormat(_bytes.AsSpan(_length), out int written, format, CultureInfo.InvariantCulture))
        {
            throw new InvalidOperationException($"A number in the format '{format}' takes more than 64 bytes.");
        }

        _length += written;
        return this;
    }

    /// <summary>Appends a number with a number of decimals, as the format <c>F</c> writes it, which takes five times as long.</summary>
    /// <param name="value">The number.</param>
    /// <param name="decimals">0 to 6.</param>
    public Utf8Line AppendFixed(float value, int decimals)
    {
        // A number has 24 bits and this power of ten at most 14 that are not zero, so the product is exact.
        double product = Math.Abs((double)value) * Powers[decimals];
        if (!(product < LargestFixed))
        {
            return Append(value, string.Create(CultureInfo.InvariantCulture, $"F{decimals}"));
        }

        // halves go to the even side, as there
        ulong digits = (ulong)Math.Round(product, MidpointRounding.ToEven);
        Reserve(64);
        if (float.IsNegative(value))
        {
            _bytes[_length++] = (byte)'-';
        }

        int count = 1;
        for (ulong rest = digits; (rest /= 10) != 0;)
        {
            count++;
        }

        count = Math.Max(count, decimals + 1);
        int end = _length + count + (decimals > 0 ? 1 : 0);
        int at = end;
        for (int i = 0; i < count; i++)
        {
            if (i == decimals && i > 0)
            {
                _bytes[--at] = (byte)'.';
            }

            (digits, ulong digit) = Math.DivRem(digits, 10);
            _bytes[--at] = (byte)('0' + digit);
        }

        _length = end;
        return this;
    }

    private void Reserve(int count)
    {
        if (_bytes.Length - _length < count)
        {
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _length + count));
        }
    }
}
