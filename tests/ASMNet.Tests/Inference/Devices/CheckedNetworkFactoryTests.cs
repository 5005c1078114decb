using ASMNet.Inference;
using ASMNet.Inference.Devices;

namespace ASMNet.Tests.Inference.Devices;

public sealed class CheckedNetworkFactoryTests
{
    [Fact]
    public void Create_DeviceThatAgrees_GivesANetworkThatRunsThere()
    {
        ScriptedDevice cpu = new("CPU");
        ScriptedDevice gpu = new("GPU");
        using (INeuralNetwork network = new CheckedNetworkFactory(gpu, cpu, _ => { }, TimeSpan.FromMinutes(2)).Create(default, "model.onnx"))
        {
            Assert.Equal("GPU", network.Device);
            Assert.Equal((1, 1), (gpu.Live, cpu.Live));
        }

        Assert.Equal((0, 0), (gpu.Live, cpu.Live));
    }

    [Fact]
    public void Create_DeviceThatIsRefused_ThrowsTheRefusalAndLeavesNothingBehind()
    {
        ScriptedDevice cpu = new("CPU");
        ScriptedDevice gpu = new("GPU") { Spoil = (_, output) => output[0] = 7 };
        InferenceException exception = Assert.Throws<InferenceException>(() => new CheckedNetworkFactory(gpu, cpu, _ => { }, TimeSpan.FromMinutes(2)).Create(default, "model.onnx"));
        Assert.StartsWith("GPU answers wrongly", exception.Message, StringComparison.Ordinal);
        Assert.Equal((0, 0), (gpu.Live, cpu.Live));
    }

    // The engine makes one network to compare with, and then the spare, for which the memory may be gone.
    [Fact]
    public void Create_SpareThatCannotBeMade_LeavesNothingOnTheDevice()
    {
        int made = 0;
        ScriptedDevice cpu = new("CPU") { BeforeCreate = () => _ = ++made == 2 ? throw new InferenceException("no memory is left") : 0 };
        ScriptedDevice gpu = new("GPU");
        Assert.Throws<InferenceException>(() => new CheckedNetworkFactory(gpu, cpu, _ => { }, TimeSpan.FromMinutes(2)).Create(default, "model.onnx"));
        Assert.Equal((0, 0), (gpu.Live, cpu.Live));
    }
}
