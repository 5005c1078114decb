using Microsoft.ML.OnnxRuntime.Native;

namespace Microsoft.ML.OnnxRuntime;

public sealed unsafe class OrtEnv
{
    private static readonly Lazy<OrtEnv> TheInstance = new(() => new OrtEnv());

    private OrtEnv()
    {
        using Utf8 name = new("contract");
        nint handle;
        OrtApi.Check(((delegate* unmanaged<int, nint, nint*, nint>)OrtApi.Function(OrtFunction.CreateEnv))(
            (int)OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, name.Pointer, &handle));
        Handle = handle;
    }

    internal nint Handle { get; }

    public static OrtEnv Instance() => TheInstance.Value;

    public string GetVersionString() => OrtApi.VersionString;

    public string[] GetAvailableProviders()
    {
        nint* names;
        int count;
        OrtApi.Check(((delegate* unmanaged<nint**, int*, nint>)OrtApi.Function(OrtFunction.GetAvailableProviders))(&names, &count));
        string[] result = new string[count];
        for (int i = 0; i < count; i++)
        {
            result[i] = OrtApi.Text(names[i]);
        }

        OrtApi.Check(((delegate* unmanaged<nint*, int, nint>)OrtApi.Function(OrtFunction.ReleaseAvailableProviders))(names, count));
        return result;
    }

    public IReadOnlyList<OrtEpDevice> GetEpDevices()
    {
        nint* devices;
        nuint count;
        OrtApi.Check(((delegate* unmanaged<nint, nint**, nuint*, nint>)OrtApi.Function(OrtFunction.GetEpDevices))(Handle, &devices, &count));
        OrtEpDevice[] result = new OrtEpDevice[(int)count];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = new OrtEpDevice(devices[i]);
        }

        return result;
    }
}
