using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace ASMNet.Live.Measuring.Benchmarks;

/// <summary>Says on what machine a figure was measured.</summary>
public static class MachineDescription
{
    private const string LinuxProcessorFile = "/proc/cpuinfo";

    /// <summary>Processor, cores, system and runtime in one line.</summary>
    public static string Read() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Processor()}, {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}");

    private static string Processor()
    {
        if (File.Exists(LinuxProcessorFile))
        {
            string? line = File.ReadLines(LinuxProcessorFile).FirstOrDefault(text => text.StartsWith("model name", StringComparison.Ordinal));
            if (line is not null)
            {
                return line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
            }
        }

        return X86Base.IsSupported ? BrandString() : RuntimeInformation.ProcessArchitecture.ToString();
    }

    // The processor's own name: 48 letters in the registers of the leaves 0x80000002 to 0x80000004.
    private static string BrandString()
    {
        var bytes = new List<byte>();
        for (int leaf = 2; leaf <= 4; leaf++)
        {
            (int a, int b, int c, int d) = X86Base.CpuId(unchecked((int)0x80000000) + leaf, 0);
            foreach (int register in (int[])[a, b, c, d])
            {
                bytes.AddRange(BitConverter.GetBytes(register));
            }
        }

        return Encoding.ASCII.GetString([.. bytes]).Trim('\0', ' ');
    }
}
