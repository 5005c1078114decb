using System.Globalization;
using ASMNet.Inference.Cpu.Tensors;

namespace ASMNet.Tests.Inference.Cpu.Tensors;

public sealed unsafe class NetworkMemoryTests
{
    [Fact]
    public void Pieces_AreZeroBeginAtACacheLineAndLieApart()
    {
        using var memory = new NetworkMemory();
        var pieces = new List<(nint Begin, long Length)>();

        // small ones, one that a region does not hold, and enough for several regions
        foreach (int length in (int[])[1, 16, 17, 3 << 20, 1000, 1 << 19, 1 << 19, 1 << 19, 1 << 19, 1 << 19, 5])
        {
            float* piece = memory.Take(length);
            var values = new Span<float>(piece, length);
            Assert.True(values.TrimEnd(0).IsEmpty);
            Assert.Equal(0, (nint)piece % 64);
            values.Fill(length);
            pieces.Add(((nint)piece, length));
        }

        // Nothing was written over by what came later.
        Assert.All(pieces, piece => Assert.True(new Span<float>((float*)piece.Begin, (int)piece.Length).TrimEnd((float)piece.Length).IsEmpty));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Take_OfNothing_IsRefused(long length)
    {
        using var memory = new NetworkMemory();
        Assert.Throws<ArgumentOutOfRangeException>(() => (nint)memory.Take(length));
    }

    [Fact]
    public void LargePages_AreAskedForWhereTheSystemHasThem()
    {
        using var memory = new NetworkMemory();
        nint address = (nint)memory.Take(1000);
        Assert.True(!Directory.Exists("/sys/kernel/mm/transparent_hugepage") || FlagsOf(address).Contains("hg"));
    }

    /// <summary>What the kernel says of the mapping that an address lies in.</summary>
    private static string[] FlagsOf(nint address)
    {
        bool inside = false;
        foreach (string line in File.ReadLines("/proc/self/smaps"))
        {
            string first = line.Split(' ')[0];
            if (first.Split('-') is [var begin, var end] && nint.TryParse(begin, NumberStyles.HexNumber, null, out nint from))
            {
                inside = address >= from && address < nint.Parse(end, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            }
            else if (inside && first == "VmFlags:")
            {
                return line.Split(' ');
            }
        }

        return [];
    }
}
