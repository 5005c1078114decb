using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ASMNet.Compare;

/// <summary>What the figures were measured on.</summary>
internal static class Machine
{
    /// <summary>The processor's name and number of cores.</summary>
    public static string Processor
    {
        get
        {
            string name = File.Exists("/proc/cpuinfo")
                ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? ""
                : Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? "";
            return $"{(name.Length > 0 ? name : "unknown processor")}, {Environment.ProcessorCount} cores";
        }
    }

    /// <summary>The operating system and the runtime.</summary>
    public static string Software => $"{RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}";

    /// <summary>Keeps this process on the first cores, as many as there are threads.</summary>
    public static void Pin(int threads)
    {
        if (OperatingSystem.IsLinux() || OperatingSystem.IsWindows())
        {
            using Process process = Process.GetCurrentProcess();
            process.ProcessorAffinity = (nint)((1L << Math.Min(threads, Environment.ProcessorCount)) - 1);
        }
    }
}
