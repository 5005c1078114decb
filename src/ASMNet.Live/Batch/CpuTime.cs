using System.Globalization;

namespace ASMNet.Live.Batch;

/// <summary>Processor time of the program and, on Linux, of the ffmpeg processes that it has started and that have ended.</summary>
internal static class CpuTime
{
    private const double TicksPerSecond = 100;

    /// <summary>What was used until now.</summary>
    public static TimeSpan Used => Environment.CpuUsage.TotalTime + Children;

    // proc(5): cutime and cstime are the 16th and 17th field; the second, a name in brackets, may hold spaces.
    private static TimeSpan Children
    {
        get
        {
            if (!OperatingSystem.IsLinux())
            {
                return TimeSpan.Zero;
            }

            string text = File.ReadAllText("/proc/self/stat");
            string[] fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return TimeSpan.FromSeconds((long.Parse(fields[13], CultureInfo.InvariantCulture) + long.Parse(fields[14], CultureInfo.InvariantCulture)) / TicksPerSecond);
        }
    }
}
