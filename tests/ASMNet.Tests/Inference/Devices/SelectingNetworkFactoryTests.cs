using ASMNet.Inference;
using ASMNet.Inference.Devices;

namespace ASMNet.Tests.Inference.Devices;

public sealed class SelectingNetworkFactoryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("asmnet-devices-").FullName;
    private readonly List<string> _said = [];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Create_SecondCopyOfAModel_IsChosenOnceUnderWhateverName()
    {
        SelectingNetworkFactory networks = Networks();
        using INeuralNetwork first = networks.Create(new byte[] { 1, 2, 3 }, "a.onnx");
        using INeuralNetwork second = networks.Create(new byte[] { 1, 2, 3 }, "b.onnx");
        Assert.Equal("directml:0 (Quick), as asked", Assert.Single(_said)["device: ".Length..].Split(';')[0]);
        Assert.Equal(first.Device, second.Device);
    }

    // As those of two folders, of which one device is the best for the one and another for the other.
    [Fact]
    public void Create_AnotherModelOfTheSameName_IsChosenForItself()
    {
        SelectingNetworkFactory networks = Networks();
        networks.Create(new byte[] { 1, 2, 3 }, "asmnet-live.onnx").Dispose();
        networks.Create(new byte[] { 1, 2, 4 }, "asmnet-live.onnx").Dispose();
        Assert.Equal(2, _said.Count);
    }

    private SelectingNetworkFactory Networks()
    {
        var catalog = new DeviceCatalog(ScriptedDevices.Engine("CPU"), [new ScriptedDevices().With("directml", 0, "Quick")]);
        var cache = new DeviceCache(Path.Combine(_folder, "devices.json"), _said.Add);
        return new SelectingNetworkFactory(new DeviceSelector(catalog, cache, _said.Add, TimeSpan.FromMinutes(2)), DeviceRequest.Parse("directml"));
    }
}
