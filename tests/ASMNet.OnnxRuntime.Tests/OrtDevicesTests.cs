using ASMNet.Inference.Devices;

namespace ASMNet.OnnxRuntime.Tests;

public sealed class OrtDevicesTests
{
    private readonly OrtDevices _devices = new();

    [Fact]
    public void Devices_OnAnyMachine_ListOnnxRuntimesOwnCpuLastAndNeverAutomatically()
    {
        InferenceDevice last = _devices.Devices[^1];
        Assert.Equal("onnxruntime", last.Provider);
        Assert.False(last.IsAutomatic);
        Assert.All(_devices.Devices.SkipLast(1), device => Assert.True(device.IsAutomatic));
    }

    [Fact]
    public void Devices_OnAnyMachine_HaveDistinctIdsAndNames()
    {
        Assert.Equal(_devices.Devices.Count, _devices.Devices.Select(device => device.Id).Distinct().Count());
        Assert.All(_devices.Devices, device => Assert.NotEqual(string.Empty, device.Name));
    }

    [Fact]
    public void Description_NamesTheNativeLibrarysVersion() => Assert.Matches(@"^ONNX Runtime 1\.\d+", _devices.Description);
}
