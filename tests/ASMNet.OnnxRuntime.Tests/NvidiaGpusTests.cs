using ASMNet.Inference;

namespace ASMNet.OnnxRuntime.Tests;

public sealed class NvidiaGpusTests
{
    [Fact]
    public void Ask_DriverWithTwoGpus_NamesThemInItsOrder()
    {
        NvidiaGpus gpus = NvidiaGpus.Ask(new Driver(13020, "NVIDIA H100", "NVIDIA T4"), hidden: null);
        Assert.Equal(["NVIDIA H100", "NVIDIA T4"], gpus.Names);
        Assert.Equal("CUDA 13.2", gpus.Driver);
        Assert.Null(gpus.Problem);
    }

    [Fact]
    public void Ask_DriverOfAnOlderCuda_SaysWhichOneToInstall()
    {
        NvidiaGpus gpus = NvidiaGpus.Ask(new Driver(12080, "NVIDIA H100"), hidden: null);
        Assert.Empty(gpus.Names);
        Assert.Equal("NVIDIA's driver knows CUDA 12.8 and ONNX Runtime needs CUDA 13; install driver 580 or newer.", gpus.Problem);
    }

    [Fact]
    public void Ask_DriverThatDoesNotStart_RepeatsItsWords() =>
        Assert.Equal("NVIDIA's driver reports error 803.", NvidiaGpus.Ask(new Driver(13000) { Fault = "NVIDIA's driver reports error 803." }, hidden: "0").Problem);

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    public void Ask_EveryGpuHidden_NamesWhatHidesThem(string hidden)
    {
        NvidiaGpus gpus = NvidiaGpus.Ask(new Driver(13000), hidden);
        Assert.Equal($"NVIDIA's driver shows no GPU. CUDA_VISIBLE_DEVICES is '{hidden}', which hides all others.", gpus.Problem);
    }

    [Fact]
    public void Ask_DriverThatHangs_IsGivenUp()
    {
        // Not disposed of: the driver's thread may come to it when this test is over.
        ManualResetEventSlim wake = new();
        NvidiaGpus gpus = NvidiaGpus.Ask(new Driver(13000, "NVIDIA H100") { Wait = wake }, hidden: null, TimeSpan.FromSeconds(0.2));
        wake.Set();
        Assert.Empty(gpus.Names);
        Assert.Equal("NVIDIA's driver does not answer within 0.2 s.", gpus.Problem);
    }

    [Fact]
    public void Ask_DriverWhoseBindingThrows_IsAProblemAndNoCrash() => Assert.Equal("no entry", NvidiaGpus.Ask(new Broken(), hidden: null).Problem);

    private sealed class Broken : ICudaDriver
    {
        public int Version() => throw new EntryPointNotFoundException("no entry");

        public IReadOnlyList<string> Names() => [];
    }

    private sealed class Driver(int version, params string[] names) : ICudaDriver
    {
        public string? Fault { get; init; }

        public ManualResetEventSlim? Wait { get; init; }

        public int Version()
        {
            Wait?.Wait(TimeSpan.FromSeconds(30));
            return Fault is null ? version : throw new InferenceException(Fault);
        }

        public IReadOnlyList<string> Names() => names;
    }
}
