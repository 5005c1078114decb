using ASMNet.Live.Configuration;
using ASMNet.Live.Pipeline;
using ASMNet.Live.Rendering;
using ASMNet.Media;

namespace ASMNet.Live.Composition;

/// <summary>Puts the pipelines of all verbs together from loaded models, a source and what is written to, so that a file is tracked the same way by each of them.</summary>
/// <param name="timeProvider">The clock.</param>
public sealed class PipelineFactory(TimeProvider timeProvider)
{
    /// <summary>Makes a pipeline.</summary>
    /// <param name="tracking">The models.</param>
    /// <param name="source">Where pictures come from.</param>
    /// <param name="renderer">What draws; null when nobody looks at the picture.</param>
    /// <param name="sinks">Where finished frames go.</param>
    /// <param name="options">How it runs; pictures that stand by themselves are searched by these models.</param>
    public TrackingPipeline Create(FaceTracking tracking, IFrameSource source, IFrameRenderer? renderer, IReadOnlyList<IFrameSink> sinks, PipelineOptions options)
    {
        ArgumentNullException.ThrowIfNull(tracking);
        ArgumentNullException.ThrowIfNull(options);
        return new TrackingPipeline(source, tracking.Detector, tracking.Tracker, tracking.Smoother, renderer, sinks, options with { Stills = tracking.Find }, timeProvider, tracking.Signals);
    }

    /// <summary>Makes a pipeline that draws the overlay of the settings where a sink wants the picture.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="tracking">The models.</param>
    /// <param name="source">Where pictures come from.</param>
    /// <param name="sinks">Where finished frames go.</param>
    /// <param name="options">How it runs.</param>
    public TrackingPipeline Create(Settings settings, FaceTracking tracking, IFrameSource source, IReadOnlyList<IFrameSink> sinks, PipelineOptions options)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(tracking);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(sinks);
        PipelineOverlay? overlay = sinks.Any(sink => sink.NeedsPicture)
            ? new PipelineOverlay(new OverlayRenderer(settings.Overlay), tracking.Device, tellsPosition: !source.Info.IsLive)
            : null;
        return Create(tracking, source, overlay, sinks, options);
    }
}
