using Microsoft.ML.OnnxRuntime.Native;

namespace Microsoft.ML.OnnxRuntime;

public unsafe class OrtEpDevice
{
    internal OrtEpDevice(nint handle)
    {
        Handle = handle;
    }

    public string EpName => OrtApi.Text(Ask(OrtFunction.EpDeviceName));

    public string EpVendor => OrtApi.Text(Ask(OrtFunction.EpDeviceVendor));

    public OrtKeyValuePairs EpMetadata => new(Ask(OrtFunction.EpDeviceMetadata));

    public OrtHardwareDevice HardwareDevice => new(Ask(OrtFunction.EpDeviceHardware));

    internal nint Handle { get; }

    private nint Ask(OrtFunction function) => ((delegate* unmanaged<nint, nint>)OrtApi.Function(function))(Handle);
}
