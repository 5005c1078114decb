namespace ASMNet.Inference.Devices;

/// <summary>
/// Measures devices, and does not try one again that took the program down with it: a fault inside a driver cannot be caught, only be remembered.
/// </summary>
/// <param name="catalog">The devices.</param>
/// <param name="cache">Remembers what was tried.</param>
/// <param name="model">The bytes of the ONNX file.</param>
/// <param name="name">What to call the model in messages.</param>
/// <param name="limit">Time for a device's self-check; null for the default.</param>
public sealed class DeviceTrials(DeviceCatalog catalog, DeviceCache cache, ReadOnlyMemory<byte> model, string name, TimeSpan? limit = null)
{
    /// <summary>What the measurements depend on.</summary>
    public string Key { get; } = DeviceCache.KeyOf(catalog.Fingerprint, model.Span);

    /// <summary>Checks and measures a device.</summary>
    /// <param name="device">One of the catalog's.</param>
    /// <param name="insists">Whether the user named this device, so that it is tried whatever happened before.</param>
    public DeviceMeasurement Measure(InferenceDevice device, bool insists = false)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (device == catalog.CpuDevice)
        {
            return catalog.Measure(device, model, name, limit);
        }

        if (!insists && cache.HasCrashed(Key, device.Id))
        {
            string reason = $"it ended the program when it was last tried; who asks for '{device.Id}' by name tries it again";
            return new DeviceMeasurement(device, new SelfCheckResult(device.ToString(), SelfCheckVerdict.Failed, reason, double.NaN, null));
        }

        cache.BeginTrial(Key, device.Id);
        DeviceMeasurement measurement = catalog.Measure(device, model, name, limit);
        cache.EndTrial(Key, device.Id);
        return measurement;
    }
}
