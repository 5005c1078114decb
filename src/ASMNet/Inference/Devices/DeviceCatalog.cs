using System.Runtime.InteropServices;

namespace ASMNet.Inference.Devices;

/// <summary>All devices of this machine: the built-in CPU engine and what the runtimes offer.</summary>
public sealed class DeviceCatalog
{
    private readonly Dictionary<InferenceDevice, IInferenceDeviceSource> _sources = [];
    private readonly IReadOnlyList<IInferenceDeviceSource> _runtimes;

    /// <summary>Collects the devices.</summary>
    /// <param name="cpu">The CPU engine.</param>
    /// <param name="sources">The runtimes that this build has and that started.</param>
    public DeviceCatalog(INeuralNetworkFactory cpu, IReadOnlyList<IInferenceDeviceSource> sources)
    {
        ArgumentNullException.ThrowIfNull(cpu);
        ArgumentNullException.ThrowIfNull(sources);
        Cpu = cpu;
        _runtimes = sources;
        Runtimes = [.. sources.Select(source => source.Description)];
        foreach (IInferenceDeviceSource source in sources)
        {
            foreach (InferenceDevice device in source.Devices)
            {
                _sources[device] = source;
            }
        }

        CpuDevice = new InferenceDevice(InferenceDevice.CpuProvider, 0, cpu.Device, string.Empty);
        Devices = [.. _sources.Keys, CpuDevice];
    }

    /// <summary>The CPU engine.</summary>
    public INeuralNetworkFactory Cpu { get; }

    /// <summary>The CPU engine as a device.</summary>
    public InferenceDevice CpuDevice { get; }

    /// <summary>The runtimes besides the CPU engine, with their versions.</summary>
    public IReadOnlyList<string> Runtimes { get; }

    /// <summary>The devices, the CPU engine last.</summary>
    public IReadOnlyList<InferenceDevice> Devices { get; }

    /// <summary>What the runtimes were built to drive and do not find here, a sentence each with the reason.</summary>
    public IReadOnlyList<string> Missing => [.. _runtimes.SelectMany(runtime => runtime.Missing)];

    /// <summary>What a measurement depends on besides the model: machine, system, program, runtimes, devices and their drivers.</summary>
    public string Fingerprint => string.Join('\n', [
        Environment.MachineName,
        RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription,
        typeof(DeviceCatalog).Assembly.GetName().Version?.ToString() ?? string.Empty,
        .. Runtimes,
        .. Devices.Select(device => $"{device} {device.Driver}"),
    ]);

    /// <summary>Why there is no device of a kind that users may ask for; null where nobody knows.</summary>
    /// <param name="provider">As in <see cref="InferenceDevice.Provider"/>.</param>
    public string? WhyNone(string provider)
    {
        ArgumentNullException.ThrowIfNull(provider);
        return _runtimes.Select(runtime => runtime.WhyNone(provider)).FirstOrDefault(reason => reason is not null);
    }

    /// <summary>Makes networks on a device, unchecked.</summary>
    /// <param name="device">One of <see cref="Devices"/>.</param>
    public INeuralNetworkFactory FactoryOf(InferenceDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return device == CpuDevice ? Cpu : _sources[device].CreateFactory(device);
    }

    /// <summary>Checks a device with a model and measures it.</summary>
    /// <param name="device">One of <see cref="Devices"/>.</param>
    /// <param name="model">The bytes of the ONNX file.</param>
    /// <param name="name">What to call the model in messages.</param>
    /// <param name="limit">Time for the check; null for the default.</param>
    public DeviceMeasurement Measure(InferenceDevice device, ReadOnlyMemory<byte> model, string name, TimeSpan? limit = null)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(name);
        SelfCheckResult result = new NetworkSelfCheck(Cpu, limit).Check(FactoryOf(device), device.ToString(), model, name);
        result.Network?.Dispose();
        return new DeviceMeasurement(device, result with { Network = null });
    }
}
