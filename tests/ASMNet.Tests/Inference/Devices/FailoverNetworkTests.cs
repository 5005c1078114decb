using ASMNet.Inference;
using ASMNet.Inference.Devices;

namespace ASMNet.Tests.Inference.Devices;

public sealed class FailoverNetworkTests
{
    private readonly List<string> _reports = [];

    [Fact]
    public void Run_WhileTheDeviceWorks_UsesIt()
    {
        using FailoverNetwork network = Make(new ScriptedDevice("GPU"));
        Run(network, 0.25f);
        Assert.Equal("GPU", network.Device);
        Assert.Equal(0.25f, network.Output(0)[0]);
        Assert.Empty(_reports);
    }

    [Fact]
    public void Run_DeviceLost_GivesTheRightAnswerForThatInputAndSaysSoOnce()
    {
        using FailoverNetwork network = Make(new ScriptedDevice("GPU") { Spoil = (run, _) => ThrowFrom(run, 1) });
        Run(network, 0.25f);
        Run(network, 0.5f);
        Assert.Equal(0.5f, network.Output(0)[0]);
        Run(network, 0.75f);
        Assert.Equal(0.75f, network.Output(0)[0]);
        Assert.Equal("CPU", network.Device);
        Assert.Equal("GPU was lost (887A0005). Going on with CPU.", Assert.Single(_reports));
    }

    [Fact]
    public void Run_TheSpareFailsToo_Throws()
    {
        using FailoverNetwork network = new(
            new ScriptedDevice("GPU") { Spoil = (run, _) => ThrowFrom(run, 0) }.Create(default, "model.onnx"),
            new ScriptedDevice("CPU") { Spoil = (run, _) => ThrowFrom(run, 0) }.Create(default, "model.onnx"),
            _reports.Add);
        Assert.Throws<InferenceException>(network.Run);
        Assert.Throws<InferenceException>(network.Run);
        Assert.Single(_reports);
    }

    [Fact]
    public void Dispose_BeforeAndAfterALoss_FreesBothNetworks()
    {
        ScriptedDevice gpu = new("GPU") { Spoil = (run, _) => ThrowFrom(run, 1) };
        ScriptedDevice cpu = new("CPU");
        Make(gpu, cpu).Dispose();
        FailoverNetwork lost = Make(gpu, cpu);
        Run(lost, 0);
        Run(lost, 0);
        lost.Dispose();
        Assert.Equal((0, 0), (gpu.Live, cpu.Live));
    }

    private static void ThrowFrom(int run, int first)
    {
        if (run >= first)
        {
            throw new InferenceException("887A0005");
        }
    }

    private static void Run(FailoverNetwork network, float value)
    {
        network.Input.Fill(value);
        network.Run();
    }

    private FailoverNetwork Make(ScriptedDevice gpu, ScriptedDevice? cpu = null) =>
        new(gpu.Create(default, "model.onnx"), (cpu ?? new ScriptedDevice("CPU")).Create(default, "model.onnx"), _reports.Add);
}
