using System.Globalization;

namespace ASMNet.Inference.Devices;

/// <summary>
/// Picks the device for a model. A device named by its number must work, or the program does not start; of a provider the first that works is taken;
/// <c>auto</c> takes the fastest by measurement, which may be the CPU. Every refusal and every choice is said.
/// </summary>
public sealed class DeviceSelector
{
    private readonly DeviceCatalog _catalog;
    private readonly DeviceCache _cache;
    private readonly Action<string> _say;
    private readonly TimeSpan? _limit;

    /// <summary>Makes a selector.</summary>
    /// <param name="catalog">The devices.</param>
    /// <param name="cache">Remembers what was measured.</param>
    /// <param name="say">Receives the choice and the refusals, a line each.</param>
    /// <param name="limit">Time for a device's self-check; null for the default.</param>
    public DeviceSelector(DeviceCatalog catalog, DeviceCache cache, Action<string> say, TimeSpan? limit = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(cache);
        ArgumentNullException.ThrowIfNull(say);
        _catalog = catalog;
        _cache = cache;
        _say = say;
        _limit = limit;
    }

    /// <summary>Picks the device.</summary>
    /// <param name="request">What the user asked for.</param>
    /// <param name="model">The bytes of the ONNX file.</param>
    /// <param name="name">What to call the model in messages.</param>
    /// <returns>Makes networks on the device; each passes the self-check, and moves to the CPU when the device is lost.</returns>
    /// <exception cref="InferenceException">The device that was asked for is not there, or was refused.</exception>
    public INeuralNetworkFactory Select(DeviceRequest request, ReadOnlyMemory<byte> model, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (request.IsCpu)
        {
            return _catalog.Cpu;
        }

        return FactoryFor(request.IsAuto ? Fastest(model, name) : Asked(request, model, name));
    }

    private InferenceDevice Asked(DeviceRequest request, ReadOnlyMemory<byte> model, string name)
    {
        InferenceDevice[] candidates = [.. _catalog.Devices.Where(request.Accepts)];
        if (candidates.Length == 0)
        {
            string hint = _catalog.WhyNone(request.Provider) is string reason ? $" {reason}"
                : _catalog.Runtimes.Count == 0 ? " No GPU runtime was started: a program of your own names one in FaceTrackingOptions.Runtimes, and docs/windows.md tells how asmnet-live gets one."
                : string.Empty;
            throw new InferenceException($"there is no device '{request}' here; there is {string.Join(", ", _catalog.Devices)}.{hint}");
        }

        List<string> refusals = [];
        var trials = new DeviceTrials(_catalog, _cache, model, name, _limit);
        foreach (InferenceDevice candidate in candidates)
        {
            SelfCheckResult check = trials.Measure(candidate, insists: true).Check;
            if (check.Passed)
            {
                refusals.ForEach(_say);
                _say($"device: {candidate}, as asked; {check.Detail}");
                return candidate;
            }

            // Said where another takes its place; where none does, what is thrown says all of them.
            refusals.Add(check.Refusal);
        }

        throw new InferenceException($"the device '{request}' that was asked for cannot be used: {string.Join("; ", refusals.Select(refusal => refusal.TrimEnd('.')))}. There are 'auto' and 'cpu' too.");
    }

    private InferenceDevice Fastest(ReadOnlyMemory<byte> model, string name)
    {
        InferenceDevice[] candidates = [.. _catalog.Devices.Where(DeviceRequest.Auto.Accepts)];
        foreach (string missing in _catalog.Missing)
        {
            _say(missing);
        }

        if (candidates.Length == 1)
        {
            _say($"device: {_catalog.CpuDevice.Name}, the only one here");
            return _catalog.CpuDevice;
        }

        var trials = new DeviceTrials(_catalog, _cache, model, name, _limit);
        InferenceDevice? known = _cache.Find(trials.Key) is string id ? candidates.FirstOrDefault(device => device.Id == id) : null;
        List<DeviceMeasurement> measured = known is null || known == _catalog.CpuDevice ? [] : [trials.Measure(known)];
        if (known is not null && measured.TrueForAll(measurement => measurement.Check.Passed))
        {
            _say($"device: {known}, the fastest when it was last measured");
            return known;
        }

        measured.AddRange(candidates.Where(device => device != known).Select(device => trials.Measure(device)));
        foreach (DeviceMeasurement refused in measured.Where(measurement => !measurement.Check.Passed))
        {
            _say(refused.Check.Refusal);
        }

        DeviceMeasurement[] working = [.. measured.Where(measurement => measurement.Check.Passed).OrderBy(measurement => measurement.Check.MedianMilliseconds)];

        // What failed may lack a library that is installed tomorrow, and no driver's number would tell: the CPU is not kept in its place.
        if (working[0].Device != _catalog.CpuDevice || measured.TrueForAll(measurement => measurement.Check.Verdict != SelfCheckVerdict.Failed))
        {
            _cache.Remember(trials.Key, working[0].Device.Id);
        }

        _say($"device: {working[0].Device}, the fastest by measurement ({string.Join(", ", working.Select(Time))})");
        return working[0].Device;
    }

    private INeuralNetworkFactory FactoryFor(InferenceDevice device) =>
        device == _catalog.CpuDevice ? _catalog.Cpu : new CheckedNetworkFactory(_catalog.FactoryOf(device), _catalog.Cpu, _say, _limit);

    private static string Time(DeviceMeasurement measurement) =>
        string.Create(CultureInfo.InvariantCulture, $"{measurement.Device.Id} {measurement.Check.MedianMilliseconds:0.00} ms");
}
