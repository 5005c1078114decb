using Microsoft.ML.OnnxRuntime.Native;

namespace Microsoft.ML.OnnxRuntime;

public unsafe class OrtHardwareDevice
{
    private readonly nint _handle;

    internal OrtHardwareDevice(nint handle)
    {
        _handle = handle;
    }

    public OrtHardwareDeviceType Type => (OrtHardwareDeviceType)((delegate* unmanaged<nint, int>)OrtApi.Function(OrtFunction.HardwareDeviceType))(_handle);

    public uint VendorId => ((delegate* unmanaged<nint, uint>)OrtApi.Function(OrtFunction.HardwareDeviceVendorId))(_handle);

    public string Vendor => OrtApi.Text(((delegate* unmanaged<nint, nint>)OrtApi.Function(OrtFunction.HardwareDeviceVendor))(_handle));

    public uint DeviceId => ((delegate* unmanaged<nint, uint>)OrtApi.Function(OrtFunction.HardwareDeviceId))(_handle);

    public OrtKeyValuePairs Metadata => new(((delegate* unmanaged<nint, nint>)OrtApi.Function(OrtFunction.HardwareDeviceMetadata))(_handle));
}
