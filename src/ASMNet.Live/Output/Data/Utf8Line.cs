using System.Globalization;
using System.Text;

namespace ASMNet.Live.Output.Data;

/// <summary>Builds text in a reused byte buffer, so that a line per frame costs no allocation.</summary>
internal sealed class Utf8Line
{
    private byte[] _bytes = new byte[4096];
    private int _length;

    /// <summary>What was appended since the last <see cref="Clear"/>.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    public void Clear() => _length = 0;

    public Utf8Line Append(string text)
    {
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

    private void Reserve(int count)
    {
        if (_bytes.Length - _length < count)
        {
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _length + count));
        }
    }
}
