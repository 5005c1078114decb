using ASMNet.Inference.Cpu;
using ASMNet.Live.Commands;
using ASMNet.Live.Configuration;
using ASMNet.Live.Pipeline;
using ASMNet.Live.Sources;

namespace ASMNet.Live.Composition;

/// <summary>The one place that picks implementations: devices, sources, renderers.</summary>
public sealed class CompositionRoot
{
    /// <summary>Loads the models onto the device that the settings ask for.</summary>
    /// <param name="settings">The settings.</param>
    /// <exception cref="UserException">A model or the device is not there.</exception>
    public TrackingComponents LoadTracking(Settings settings) => TrackingComponents.Load(settings, new CpuNetworkFactory(new CpuOptions()));

    /// <summary>Opens sources.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="host">Where to say what was chosen.</param>
    public SourceFactory CreateSources(Settings settings, CommandHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return new SourceFactory(settings, options => throw new UserException("synthetic"), host.TimeProvider, host.Say);
    }

    /// <summary>Draws the overlay.</summary>
    /// <param name="tracking">What tracks, for the panel.</param>
    public IFrameRenderer? CreateRenderer(TrackingComponents tracking) => null;
}
