using System.Globalization;
using ASMNet.Inference;
using ASMNet.Inference.Devices;
using Microsoft.ML.OnnxRuntime;

namespace ASMNet.OnnxRuntime;

/// <summary>The devices that ONNX Runtime offers on this machine: DirectML adapters, CUDA and WebGPU devices, and its own CPU provider.</summary>
public sealed class OrtDevices : IInferenceDeviceSource
{
    internal const string DirectMl = "directml";
    internal const string Cuda = "cuda";
    internal const string WebGpu = "webgpu";
    internal const string OrtCpu = "onnxruntime";

    private const string DirectMlProvider = "DmlExecutionProvider";
    private const string CudaProvider = "CUDAExecutionProvider";
    private const string WebGpuProvider = "WebGpuExecutionProvider";

    private static readonly Lock StartGate = new();

    private readonly OrtEnv _environment;
    private readonly string[] _providers;
    private readonly NvidiaGpus? _nvidia;
    private readonly Dictionary<InferenceDevice, OrtEpDevice> _hardware = [];

    /// <summary>Starts ONNX Runtime and asks it for the devices.</summary>
    /// <exception cref="InferenceException">The native library cannot be loaded, or is of another version.</exception>
    public OrtDevices()
    {
        try
        {
            _environment = Start();
            Version = _environment.GetVersionString();
            _providers = _environment.GetAvailableProviders();
            _nvidia = _providers.Contains(CudaProvider) ? NvidiaGpus.Ask(new CudaDriver(), Environment.GetEnvironmentVariable("CUDA_VISIBLE_DEVICES")) : null;
            Devices = [.. DirectMlDevices(), .. CudaDevices(), .. WebGpuDevices(), new InferenceDevice(OrtCpu, 0, "ONNX Runtime's CPU provider", Version)];
        }
        catch (Exception exception) when (exception is OnnxRuntimeException or DllNotFoundException or TypeInitializationException or EntryPointNotFoundException or BadImageFormatException)
        {
            throw new InferenceException($"ONNX Runtime does not start: {(exception.InnerException ?? exception).Message}", exception);
        }
    }

    /// <summary>The version of the native library.</summary>
    public string Version { get; }

    /// <inheritdoc/>
    public string Description => $"ONNX Runtime {Version}";

    /// <inheritdoc/>
    public IReadOnlyList<InferenceDevice> Devices { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Missing =>
        [.. new[] { DirectMl, Cuda }.Where(provider => _providers.Contains(provider == Cuda ? CudaProvider : DirectMlProvider)).Select(WhyNone).OfType<string>()];

    /// <inheritdoc/>
    public string? WhyNone(string provider)
    {
        ArgumentNullException.ThrowIfNull(provider);
        return Devices.Any(device => device.Provider == provider) ? null : provider switch
        {
            DirectMl when _providers.Contains(DirectMlProvider) => "DirectML finds no adapter with DirectX 12.",
            DirectMl => $"{Description} as it is here has no DirectML; a build of asmnet-live for Windows has it, and a program of your own by the package Microsoft.ML.OnnxRuntime.DirectML.",
            Cuda when _nvidia is not null => $"CUDA finds no GPU: {_nvidia.Problem}",
            Cuda => $"{Description} as it is here has no CUDA; on Linux build asmnet-live with -p:NativePackages=true -p:Cuda=true (docs/windows.md), and give a program of your own the package Microsoft.ML.OnnxRuntime.Gpu.Linux.",
            WebGpu => $"{Description} as it is here has no WebGPU.",
            _ => null,
        };
    }

    /// <inheritdoc/>
    public INeuralNetworkFactory CreateFactory(InferenceDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return new OrtNetworkFactory(device, options => Append(options, device));
    }

    /// <summary>One environment for the process, made so that it keeps its log to itself: what concerns the user this program says.</summary>
    private static OrtEnv Start()
    {
        lock (StartGate)
        {
            if (OrtEnv.IsCreated)
            {
                return OrtEnv.Instance();
            }

            EnvironmentCreationOptions options = new() { logId = "ASMNet", logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
            return OrtEnv.CreateInstanceWithOptions(ref options);
        }
    }

    private void Append(SessionOptions options, InferenceDevice device)
    {
        switch (device.Provider)
        {
            case DirectMl:
                options.AppendExecutionProvider_DML(device.Index);
                break;
            case Cuda:
                options.AppendExecutionProvider_CUDA(device.Index);
                break;
            case WebGpu:
                options.AppendExecutionProvider(_environment, [_hardware[device]], new Dictionary<string, string>());
                break;
            case OrtCpu:
                break;
            default:
                throw new InferenceException($"ONNX Runtime does not drive {device}.");
        }
    }

    /// <summary>DirectML's device number is the adapter's number in DXGI, which ONNX Runtime reports with the adapter; the order is Windows' own order of performance.</summary>
    private IEnumerable<InferenceDevice> DirectMlDevices() =>
        from device in HardwareOf(DirectMlProvider)
        let number = Number(device, "DxgiAdapterNumber")
        where number is not null
        orderby Number(device, "DxgiHighPerformanceIndex") ?? int.MaxValue
        select new InferenceDevice(DirectMl, number.Value, NameOf(device), DriverVersions.Of(NameOf(device)));

    private IEnumerable<InferenceDevice> CudaDevices() =>
        (_nvidia?.Names ?? []).Select((name, index) => new InferenceDevice(Cuda, index, name, DriverVersions.Of(name) is { Length: > 0 } version ? version : _nvidia!.Driver));

    private IEnumerable<InferenceDevice> WebGpuDevices()
    {
        int index = 0;
        foreach (OrtEpDevice device in HardwareOf(WebGpuProvider))
        {
            InferenceDevice found = new(WebGpu, index++, NameOf(device), DriverVersions.Of(NameOf(device)));
            _hardware[found] = device;
            yield return found;
        }
    }

    private IEnumerable<OrtEpDevice> HardwareOf(string provider) =>
        _environment.GetEpDevices().Where(device => device.EpName == provider && device.HardwareDevice.Type == OrtHardwareDeviceType.GPU);

    private static string NameOf(OrtEpDevice device)
    {
        OrtHardwareDevice hardware = device.HardwareDevice;
        return hardware.Metadata.Entries.TryGetValue("Description", out string? description) && description.Length > 0
            ? description.Trim()
            : string.Create(CultureInfo.InvariantCulture, $"{hardware.Vendor} GPU {hardware.VendorId:x4}:{hardware.DeviceId:x4}").Trim();
    }

    private static int? Number(OrtEpDevice device, string key) =>
        device.HardwareDevice.Metadata.Entries.TryGetValue(key, out string? text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value)
            ? value
            : null;
}
