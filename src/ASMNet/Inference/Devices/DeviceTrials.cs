namespace ASMNet.Inference.Devices;

/// <summary>
/// Measures devices, and does not try one again that took the program down with it: a fault inside a driver cannot be caught, only be remembered.
/// </summary>
public sealed class DeviceTrials
{
    private readonly DeviceCatalog _catalog;
    private readonly DeviceCache _cache;
    private readonly ReadOnlyMemory<byte> _model;
    private readonly string _name;
    private readonly TimeSpan? _limit;

    /// <summary>Makes trials of one model.</summary>
    /// <param name="catalog">The devices.</param>
    /// <param name="cache">Remembers what was tried.</param>
    /// <param name="model">The bytes of the ONNX file.</param>
    /// <param name="name">What to call the model in messages.</param>
    /// <param name="limit">Time for a device's self-check; null for the default.</param>
    public DeviceTrials(DeviceCatalog catalog, DeviceCache cache, ReadOnlyMemory<byte> model, string name, TimeSpan? limit = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(cache);
        ArgumentNullException.ThrowIfNull(name);
        _catalog = catalog;
        _cache = cache;
        _model = model;
        _name = name;
        _limit = limit;
        Key = DeviceCache.KeyOf(catalog.Fingerprint, model.Span);
    }

    /// <summary>What the measurements depend on.</summary>
    public string Key { get; }

    /// <summary>How long a program that ends in the middle of a trial waits until its note is gone: the folder may lie on a disk that does not answer. Default 1 s.</summary>
    internal TimeSpan LongestEnd { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Checks and measures a device.</summary>
    /// <param name="device">One of the catalog's.</param>
    /// <param name="insists">Whether the user named this device, so that it is tried whatever happened before.</param>
    public DeviceMeasurement Measure(InferenceDevice device, bool insists = false)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (device == _catalog.CpuDevice)
        {
            return _catalog.Measure(device, _model, _name, _limit);
        }

        if (!insists && _cache.HasCrashed(Key, device.Id))
        {
            string reason = $"it ended the program when it was last tried; who asks for '{device.Id}' by name tries it again";
            return new DeviceMeasurement(device, new SelfCheckResult(device.ToString(), SelfCheckVerdict.Failed, reason, double.NaN, null));
        }

        using var noted = new NotedTrial(_cache, Key, device.Id, LongestEnd);
        return _catalog.Measure(device, _model, _name, _limit);
    }
}
