using ASMNet.Inference.Devices;
using Microsoft.ML.OnnxRuntime;

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

    // Who has the package and no repository is told of a package, and who builds the program of a switch.
    [Theory]
    [InlineData("cuda", "CUDAExecutionProvider", "Microsoft.ML.OnnxRuntime.Gpu.Linux")]
    [InlineData("directml", "DmlExecutionProvider", "Microsoft.ML.OnnxRuntime.DirectML")]
    public void WhyNone_RuntimeWithoutTheProvider_NamesThePackageThatBringsIt(string provider, string builtIn, string package)
    {
        string? reason = _devices.WhyNone(provider);
        if (OrtEnv.Instance().GetAvailableProviders().Contains(builtIn))
        {
            Assert.DoesNotContain(package, reason ?? string.Empty, StringComparison.Ordinal);
            return;
        }

        Assert.NotNull(reason);
        Assert.Contains(package, reason, StringComparison.Ordinal);
    }

    [Fact]
    public void MissingOf_LibrariesThatTheLoaderDoesNotFind_AreAllNamed() =>
        Assert.Equal(["libasmnet-one.so.9", "libasmnet-two.so.9"], OrtErrors.MissingOf(["libasmnet-one.so.9", "libc.so.6", "libasmnet-two.so.9"]));

    [Theory]
    [InlineData(
        "[ErrorCode:Fail] /src/cuda_call.cc:154 Status CudaCall(const char*) [with THRW = true] /src/cuda_call.cc:146 Status CudaCall(const char*) [with THRW = true] "
        + "CUDA failure 2: out of memory ; GPU=0 ; hostname=box ; file=/src/allocator.cc ; line=123 ; expr=cudaMalloc((void**)&p, size); ",
        "CUDA failure 2: out of memory")]
    [InlineData("[ErrorCode:Fail] no shader; no device", "[ErrorCode:Fail] no shader; no device")]
    public void Words_ErrorOfCuda_AreWhatFailedAlone(string message, string expected) => Assert.Equal(expected, OrtErrors.Words(message));

    [Fact]
    public void Missing_OnAnyMachine_IsWhatThisBuildDrivesAndDoesNotFind() =>
        Assert.All(_devices.Missing, sentence => Assert.DoesNotContain("as it is here has no", sentence, StringComparison.Ordinal));

    [Fact]
    public void MissingFor_LibraryThatNeedsAnother_NamesIt()
    {
        // ONNX Runtime's own library with another name in its list of needs, so that the words are the loader's own.
        string library = Path.Combine(AppContext.BaseDirectory, "libonnxruntime_providers_shared.so");
        Assert.Null(OrtErrors.MissingFor(library));
        byte[] bytes = File.ReadAllBytes(library);
        int need = bytes.AsSpan().IndexOf("libc.so.6\0"u8);
        Assert.True(need > 0);
        "libc.so.9\0"u8.CopyTo(bytes.AsSpan(need));
        string copy = Path.Combine(Directory.CreateTempSubdirectory("asmnet-onnx-").FullName, "libneedy.so");
        File.WriteAllBytes(copy, bytes);
        Assert.Equal("libc.so.9", OrtErrors.MissingFor(copy));
        Directory.Delete(Path.GetDirectoryName(copy)!, recursive: true);
    }
}
