using ASMNet.Inference.Devices;
using ASMNet.Live.Commands;

namespace ASMNet.Live.Tests.Commands;

public sealed class DeviceListingTests
{
    [Fact]
    public void Lines_EveryVerdict_AreOneLineEachAndTheFastestIsMarked()
    {
        Assert.Equal(
            [
                "directml:0     Radeon, driver 31.0  answers right (largest error 1e-5)  2.50 ms",
                "directml:1     Arc, driver 32.0  REFUSED, answers wrongly: largest error 3e+0 of 1e-2 allowed ('pose')",
                "cuda:0         GeForce, driver 560  REFUSED, does not answer: no answer within 8 s",
                "webgpu:0       Vulkan  REFUSED, failed: no shader",
                "onnxruntime:0  ORT, driver 1.24  answers right (0)  0.50 ms",
                "cpu            CPU  answers right (0)  1.25 ms  <- fastest",
            ],
            DeviceListing.Lines(
            [
                Measured("directml", 0, "Radeon", "31.0", SelfCheckVerdict.Passed, "largest error 1e-5", 2.5),
                Measured("directml", 1, "Arc", "32.0", SelfCheckVerdict.Wrong, "largest error 3e+0 of 1e-2 allowed ('pose')", double.NaN),
                Measured("cuda", 0, "GeForce", "560", SelfCheckVerdict.TimedOut, "no answer within 8 s", double.NaN),
                Measured("webgpu", 0, "Vulkan", "", SelfCheckVerdict.Failed, "no shader", double.NaN),
                Measured("onnxruntime", 0, "ORT", "1.24", SelfCheckVerdict.Passed, "0", 0.5),
                Measured("cpu", 0, "CPU", "", SelfCheckVerdict.Passed, "0", 1.25),
            ]));
    }

    private static DeviceMeasurement Measured(string provider, int index, string name, string driver, SelfCheckVerdict verdict, string detail, double milliseconds)
    {
        InferenceDevice device = new(provider, index, name, driver);
        return new DeviceMeasurement(device, new SelfCheckResult(device.ToString(), verdict, detail, milliseconds, null));
    }
}
