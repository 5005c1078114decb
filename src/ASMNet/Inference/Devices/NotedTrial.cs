using System.Runtime.InteropServices;

namespace ASMNet.Inference.Devices;

/// <summary>
/// A trial that is noted while it is under way. Where the program ends meanwhile in its own way or by a signal that asks it to, the note goes too: that is no fault of the device. It stays
/// where the program is taken down, by a fault or by force.
/// </summary>
internal sealed class NotedTrial : IDisposable
{
    private readonly DeviceCache _cache;
    private readonly string _key;
    private readonly string _device;
    private readonly TimeSpan _longestEnd;
    private readonly Lock _gate = new();
    private readonly PosixSignalRegistration[] _signals;
    private bool _ended;

    /// <summary>Notes that a device is about to be tried.</summary>
    /// <param name="cache">Where.</param>
    /// <param name="key">From <see cref="DeviceCache.KeyOf"/>.</param>
    /// <param name="device">Its identity.</param>
    /// <param name="longestEnd">How long a program that ends meanwhile waits until the note is gone.</param>
    public NotedTrial(DeviceCache cache, string key, string device, TimeSpan longestEnd)
    {
        _cache = cache;
        _key = key;
        _device = device;
        _longestEnd = longestEnd;
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
        // The end of the program is watched for until the note is gone, which takes a while where another program holds the file.
        End();
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        Array.ForEach(_signals, signal => signal.Dispose());
    }

    private void OnExit(object? sender, EventArgs arguments) => EndInTime();

    private void EndInTime()
    {
        var ending = new Thread(End) { IsBackground = true, Name = "end of a trial" };
        ending.Start();
        ending.Join(_longestEnd);
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
