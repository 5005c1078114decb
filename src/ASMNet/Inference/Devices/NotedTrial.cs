using System.Runtime.InteropServices;

namespace ASMNet.Inference.Devices;

/// <summary>
/// A trial that is noted while it is under way. Where the program ends meanwhile in its own way or by a signal that asks it to, the note goes too: that is no fault of the device. It stays
/// where the program is taken down, by a fault or by force.
/// </summary>
internal sealed class NotedTrial : IDisposable
{
    // The folder may lie on a disk that does not answer, which must not keep the program from ending.
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(1);

    private readonly DeviceCache _cache;
    private readonly string _key;
    private readonly string _device;
    private readonly Lock _gate = new();
    private readonly PosixSignalRegistration[] _signals;
    private bool _ended;

    /// <summary>Notes that a device is about to be tried.</summary>
    /// <param name="cache">Where.</param>
    /// <param name="key">From <see cref="DeviceCache.KeyOf"/>.</param>
    /// <param name="device">Its identity.</param>
    public NotedTrial(DeviceCache cache, string key, string device)
    {
        _cache = cache;
        _key = key;
        _device = device;
        AppDomain.CurrentDomain.ProcessExit += OnExit;

        // A signal that nobody takes up ends the process without its exit being told.
        _signals = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT }.Select(signal => PosixSignalRegistration.Create(signal, _ => EndInTime()))];
        lock (_gate)
        {
            if (!_ended)
            {
                cache.BeginTrial(key, device);
            }
        }
    }

    /// <summary>Takes the note away.</summary>
    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        Array.ForEach(_signals, signal => signal.Dispose());
        End();
    }

    private void OnExit(object? sender, EventArgs arguments) => EndInTime();

    private void EndInTime()
    {
        var ending = new Thread(End) { IsBackground = true, Name = "end of a trial" };
        ending.Start();
        ending.Join(LongestEnd);
    }

    private void End()
    {
        lock (_gate)
        {
            if (!_ended)
            {
                _ended = true;
                _cache.EndTrial(_key, _device);
            }
        }
    }
}
