using ASMNet.Inference;
using ASMNet.Inference.Devices;

namespace ASMNet.Tests.Inference.Devices;

public sealed class NetworkSelfCheckTests
{
    private static readonly ScriptedDevice Cpu = new("CPU");

    [Fact]
    public void Check_DeviceThatAgrees_PassesWithItsNetworkErrorAndTime()
    {
        ScriptedDevice device = new("GPU") { Spoil = (_, output) => output[0] += 1e-5f };
        SelfCheckResult result = Check(device);
        Assert.True(result.Passed);
        Assert.Contains("largest error", result.Detail, StringComparison.Ordinal);
        Assert.True(result.MedianMilliseconds >= 0);
        result.Network!.Run();
        result.Network.Dispose();
        Assert.Equal(0, device.Live);
    }

    [Fact]
    public void Check_WrongAnswerWithoutAnError_IsRefusedByNameWithTheNumbers()
    {
        ScriptedDevice device = new("Shiny GPU") { Spoil = (_, output) => output[1] += 0.5f };
        SelfCheckResult result = Check(device);
        Assert.Equal(SelfCheckVerdict.Wrong, result.Verdict);
        Assert.Matches(@"^Shiny GPU answers wrongly and is not used: largest error 5\.0e-1 of \d\.\de-[23] allowed \('values'\)\.$", result.Refusal);
        Assert.Equal(0, device.Live);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Check_AnswerThatIsNoNumber_IsRefused(float value)
    {
        SelfCheckResult result = Check(new ScriptedDevice("GPU") { Spoil = (_, output) => output[0] = value });
        Assert.Equal(SelfCheckVerdict.Wrong, result.Verdict);
    }

    [Fact]
    public void Check_DeviceThatRepeatsItsFirstAnswer_IsRefused()
    {
        float[]? first = null;
        ScriptedDevice device = new("GPU") { Spoil = (_, output) => (first ??= [.. output]).CopyTo(output, 0) };
        Assert.Equal(SelfCheckVerdict.Wrong, Check(device).Verdict);
    }

    [Fact]
    public void Check_DeviceThatIsWrongOnlyOnceInAWhile_IsRefused()
    {
        ScriptedDevice device = new("GPU") { Spoil = (run, output) => output[0] += run == 2 ? 0.2f : 0 };
        Assert.Equal(SelfCheckVerdict.Wrong, Check(device).Verdict);
    }

    [Fact]
    public void Check_DeviceThatThrows_IsRefusedWithItsOwnWords()
    {
        SelfCheckResult whenMade = Check(new ScriptedDevice("GPU") { BeforeCreate = () => throw new InferenceException("887A0005") });
        SelfCheckResult whenRun = Check(new ScriptedDevice("GPU") { Spoil = (_, _) => throw new DllNotFoundException("no driver") });
        Assert.Equal("GPU failed and is not used: 887A0005", whenMade.Refusal);
        Assert.Equal("GPU failed and is not used: no driver", whenRun.Refusal);
    }

    [Fact]
    public void Check_DeviceThatHangs_IsRefusedAfterTheLimitAndCleansUpWhenItWakes()
    {
        using ManualResetEventSlim wake = new();
        ScriptedDevice device = new("GPU") { Spoil = (_, _) => wake.Wait() };
        SelfCheckResult result = new NetworkSelfCheck(Cpu, TimeSpan.FromMilliseconds(50)).Check(device, "GPU", default, "model.onnx");
        Assert.Equal(SelfCheckVerdict.TimedOut, result.Verdict);
        Assert.Equal("GPU does not answer and is not used: no answer for 'model.onnx' within 0.1 s.", result.Refusal);
        wake.Set();
        Assert.True(device.AllGone.Wait(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void DefaultLimit_OfOneDevice_IsBelowTenSeconds() => Assert.True(NetworkSelfCheck.DefaultLimit < TimeSpan.FromSeconds(10));

    private static SelfCheckResult Check(ScriptedDevice device) => new NetworkSelfCheck(Cpu, TimeSpan.FromMinutes(2)).Check(device, device.Device, default, "model.onnx");
}
