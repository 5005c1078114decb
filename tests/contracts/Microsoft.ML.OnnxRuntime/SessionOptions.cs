using Microsoft.ML.OnnxRuntime.Native;

namespace Microsoft.ML.OnnxRuntime;

public unsafe class SessionOptions : IDisposable
{
    private bool _memoryPattern = true;
    private ExecutionMode _executionMode = ExecutionMode.ORT_SEQUENTIAL;
    private GraphOptimizationLevel _optimization = GraphOptimizationLevel.ORT_ENABLE_ALL;
    private OrtLoggingLevel _logSeverity = OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING;
    private int _intraThreads;
    private int _interThreads;

    public SessionOptions()
    {
        _ = OrtEnv.Instance();
        Handle = OrtApi.Create(OrtFunction.CreateSessionOptions);
    }

    public bool EnableMemoryPattern
    {
        get => _memoryPattern;
        set
        {
            Call(value ? OrtFunction.EnableMemPattern : OrtFunction.DisableMemPattern);
            _memoryPattern = value;
        }
    }

    public ExecutionMode ExecutionMode
    {
        get => _executionMode;
        set => Set(OrtFunction.SetSessionExecutionMode, (int)(_executionMode = value));
    }

    public GraphOptimizationLevel GraphOptimizationLevel
    {
        get => _optimization;
        set => Set(OrtFunction.SetSessionGraphOptimizationLevel, (int)(_optimization = value));
    }

    public OrtLoggingLevel LogSeverityLevel
    {
        get => _logSeverity;
        set => Set(OrtFunction.SetSessionLogSeverityLevel, (int)(_logSeverity = value));
    }

    public int IntraOpNumThreads
    {
        get => _intraThreads;
        set => Set(OrtFunction.SetIntraOpNumThreads, _intraThreads = value);
    }

    public int InterOpNumThreads
    {
        get => _interThreads;
        set => Set(OrtFunction.SetInterOpNumThreads, _interThreads = value);
    }

    internal nint Handle { get; private set; }

    public void AddFreeDimensionOverrideByName(string dimName, long dimValue)
    {
        using Utf8 name = new(dimName);
        OrtApi.Check(((delegate* unmanaged<nint, nint, long, nint>)OrtApi.Function(OrtFunction.AddFreeDimensionOverrideByName))(Handle, name.Pointer, dimValue));
    }

    public void AddSessionConfigEntry(string configKey, string configValue)
    {
        using Utf8 key = new(configKey);
        using Utf8 value = new(configValue);
        OrtApi.Check(((delegate* unmanaged<nint, nint, nint, nint>)OrtApi.Function(OrtFunction.AddSessionConfigEntry))(Handle, key.Pointer, value.Pointer));
    }

    public void AppendExecutionProvider_DML(int deviceId = 0)
    {
        using Utf8 provider = new("DML");
        nint* table;
        OrtApi.Check(((delegate* unmanaged<nint, uint, nint**, nint>)OrtApi.Function(OrtFunction.GetExecutionProviderApi))(provider.Pointer, 22, &table));
        OrtApi.Check(((delegate* unmanaged<nint, int, nint>)table[0])(Handle, deviceId));
    }

    public void AppendExecutionProvider_CUDA(int deviceId = 0)
    {
        nint options = OrtApi.Create(OrtFunction.CreateCudaProviderOptions);
        try
        {
            using Utf8 key = new("device_id");
            using Utf8 value = new(deviceId.ToString(System.Globalization.CultureInfo.InvariantCulture));
            nint keys = key.Pointer;
            nint values = value.Pointer;
            OrtApi.Check(((delegate* unmanaged<nint, nint*, nint*, nuint, nint>)OrtApi.Function(OrtFunction.UpdateCudaProviderOptions))(options, &keys, &values, 1));
            OrtApi.Check(((delegate* unmanaged<nint, nint, nint>)OrtApi.Function(OrtFunction.AppendExecutionProviderCudaV2))(Handle, options));
        }
        finally
        {
            OrtApi.Release(OrtFunction.ReleaseCudaProviderOptions, options);
        }
    }

    public void AppendExecutionProvider(OrtEnv env, IReadOnlyList<OrtEpDevice> epDevices, IReadOnlyDictionary<string, string> epOptions)
    {
        if (epOptions.Count > 0)
        {
            throw new NotSupportedException("The contract passes no options to a provider.");
        }

        nint[] devices = [.. epDevices.Select(device => device.Handle)];
        fixed (nint* first = devices)
        {
            OrtApi.Check(((delegate* unmanaged<nint, nint, nint*, nuint, nint*, nint*, nuint, nint>)OrtApi.Function(OrtFunction.AppendExecutionProviderV2))(
                Handle, env.Handle, first, (nuint)devices.Length, null, null, 0));
        }
    }

    public void Dispose()
    {
        OrtApi.Release(OrtFunction.ReleaseSessionOptions, Handle);
        Handle = 0;
        GC.SuppressFinalize(this);
    }

    private void Call(OrtFunction function) => OrtApi.Check(((delegate* unmanaged<nint, nint>)OrtApi.Function(function))(Handle));

    private void Set(OrtFunction function, int value) => OrtApi.Check(((delegate* unmanaged<nint, int, nint>)OrtApi.Function(function))(Handle, value));
}
