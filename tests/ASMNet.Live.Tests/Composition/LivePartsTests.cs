using ASMNet.Inference;
using ASMNet.Inference.Devices;
using ASMNet.Live.Composition;
using ASMNet.Live.Configuration;
using ASMNet.Live.Output;

namespace ASMNet.Live.Tests.Composition;

public sealed class LivePartsTests
{
    [Fact]
    public void Devices_CouldNotBeFoundOnce_AreFoundWhenTheyAreAskedForAgainAndThenKept()
    {
        var runtime = new LateRuntime();
        var native = new NativeLibraries(NativeParts.None with { Runtimes = [runtime] });
        var devices = new DeviceFactory(native, _ => { }, _ => { });
        var tracking = new TrackingFactory(devices, new DetectorFactory(native, _ => { }), TimeProvider.System);
        var factories = new LiveFactories(
            native, devices, tracking, new SourceFactories(native, TimeProvider.System, _ => { }), new OutputFactory(() => null, _ => { }, _ => { }, TimeProvider.System), new PipelineFactory(TimeProvider.System), TimeProvider.System);
        var parts = new LiveParts(factories, new Settings(), null, repeats: false, CancellationToken.None);

        Assert.Equal("the driver starts", Assert.Throws<InferenceException>(() => parts.Devices).Message);
        Assert.Equal(["auto", "cpu"], parts.Devices.Select(device => device.Id));
        Assert.Same(parts.Devices, parts.Devices);
        Assert.Equal(2, runtime.Asked);
    }

    private sealed class LateRuntime : IInferenceDeviceSource
    {
        public int Asked { get; private set; }

        public string Description => "a runtime whose driver takes a moment";

        public IReadOnlyList<InferenceDevice> Devices => Asked++ == 0 ? throw new InferenceException("the driver starts") : [];

        public INeuralNetworkFactory CreateFactory(InferenceDevice device) => throw new NotSupportedException();
    }
}
