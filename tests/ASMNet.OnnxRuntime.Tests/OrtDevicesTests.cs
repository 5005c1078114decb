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

    [Theory]
    [InlineData("directml", "DirectML")]
    [InlineData("cuda", "CUDA")]
    [InlineData("webgpu", "WebGPU")]
    public void WhyNone_KindOfDeviceThatIsNotHere_SaysWhat(string provider, string named)
    {
        bool isHere = _devices.Devices.Any(device => device.Provider == provider);
        Assert.Equal(isHere, _devices.WhyNone(provider) is null);
        Assert.True(isHere || _devices.WhyNone(provider)!.Contains(named, StringComparison.Ordinal));
    }

    [Fact]
    public void WhyNone_OnnxRuntimesOwnCpu_IsSilent() => Assert.Null(_devices.WhyNone("onnxruntime"));

    [Fact]
    public void MissingLibrary_TheLinkersWords_GivesItsName()
    {
        const string Message = "[ErrorCode:Fail] Failed to load library libonnxruntime_providers_cuda.so with error: libcublasLt.so.13: cannot open shared object file: No such file or directory";
        Assert.Equal("libcublasLt.so.13", OrtErrors.MissingLibrary(Message));
        Assert.Null(OrtErrors.MissingLibrary("[ErrorCode:Fail] CUDA failure 100: no CUDA-capable device is detected"));
    }
}
