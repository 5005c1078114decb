namespace ASMNet.Media.Pictures;

/// <summary>The codes of one Huffman table, by symbol.</summary>
internal sealed class JpegHuffmanTable
{
    private readonly uint[] _codes = new uint[256];
    private readonly byte[] _lengths = new byte[256];

    /// <summary>Numbers the codes as ITU-T T.81 annex C does.</summary>
    /// <param name="counts">Number of codes of each length 1 to 16.</param>
    /// <param name="symbols">Symbols in the order of their codes.</param>
    public JpegHuffmanTable(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> symbols)
    {
        uint code = 0;
        int next = 0;
        for (int length = 1; length <= 16; length++)
        {
            for (int i = 0; i < counts[length - 1]; i++)
            {
                _codes[symbols[next]] = code++;
                _lengths[symbols[next++]] = (byte)length;
            }

            code <<= 1;
        }
    }

    public uint Code(int symbol) => _codes[symbol];

    public int Length(int symbol) => _lengths[symbol];
}
