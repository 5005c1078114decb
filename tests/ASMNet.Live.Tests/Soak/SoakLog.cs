using System.Globalization;
using ASMNet.Live.Session;

namespace ASMNet.Live.Tests.Soak;

/// <summary>
/// A row for each fault: what the process holds and how the tracker goes. Twice a minute the garbage is collected, and what is resident without it
/// is noted too: garbage may lie until there are tens of megabytes of it, which would hide a leak of one.
/// </summary>
internal sealed class SoakLog : IDisposable
{
    private const int Collections = 8;
    private static readonly TimeSpan CollectsEvery = TimeSpan.FromSeconds(30);
    private readonly StreamWriter? _file;
    private readonly HeldUpMeter? _meter;
    private readonly long _startedAt = TimeProvider.System.GetTimestamp();
    private long _collectedAt = TimeProvider.System.GetTimestamp();

    /// <summary>Opens the file.</summary>
    /// <param name="path">Where to write; null for nowhere.</param>
    public SoakLog(string? path)
    {
        _file = path is null ? null : new StreamWriter(path) { AutoFlush = true };
        _meter = path is null ? null : new HeldUpMeter();
        _file?.WriteLine("seconds,fault,recovery,held_up,resident_mb,settled_mb,managed_mb,handles,threads,buffers,fps,latency_ms,restarts");
    }

    /// <summary>Adds a row.</summary>
    /// <param name="fault">The fault that is over.</param>
    /// <param name="recovery">Seconds until pictures came at their rate again.</param>
    /// <param name="buffers">Frames and pictures that are out in pipelines that have ended.</param>
    /// <param name="status">What the session says.</param>
    public void Add(SoakFault fault, double recovery, int buffers, LiveStatus status)
    {
        if (_file is null)
        {
            return;
        }

        TimeSpan heldUp = _meter!.Take();
        double resident = Environment.WorkingSet / 1e6;
        double managed = GC.GetTotalMemory(false) / 1e6;
        string settled = Settle();
        int handles = OperatingSystem.IsLinux() ? Directory.GetFiles("/proc/self/fd").Length : 0;
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        double latency = status.Stages.TryGetValue("total", out StageTiming? total) ? total.P95 : 0;
        _file.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{TimeProvider.System.GetElapsedTime(_startedAt).TotalSeconds:0.0},{fault},{recovery:0.000},{heldUp.TotalSeconds:0.000},{resident:0.00},{settled},{managed:0.00},{handles},{process.Threads.Count},{buffers},{status.FramesPerSecond:0.0},{latency:0.00},{status.Restarts}"));
    }

    public void Dispose()
    {
        _meter?.Dispose();
        _file?.Dispose();
    }

    /// <summary>Megabytes that are resident straight after a collection; empty where none is due.</summary>
    private string Settle()
    {
        if (TimeProvider.System.GetElapsedTime(_collectedAt) < CollectsEvery)
        {
            return "";
        }

        // What is at work meanwhile takes some megabytes at once, now and then; so the least of several counts.
        double least = double.MaxValue;
        for (int i = 0; i < Collections; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            least = Math.Min(least, Environment.WorkingSet / 1e6);
        }

        _collectedAt = TimeProvider.System.GetTimestamp();
        return least.ToString("0.00", CultureInfo.InvariantCulture);
    }
}
