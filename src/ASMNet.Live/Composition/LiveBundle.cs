using ASMNet.Filtering;
using ASMNet.Live.Pipeline;
using ASMNet.Live.Rendering;
using ASMNet.Live.Session;
using ASMNet.Media;
using ASMNet.Signals;

namespace ASMNet.Live.Composition;

/// <summary>Loaded models as a live session uses them.</summary>
/// <param name="tracking">The models; disposed with this.</param>
/// <param name="createOverlay">Makes what draws, as the settings want it now.</param>
/// <param name="deadline">Ends every pipeline.</param>
/// <param name="senders">Where every pipeline sends what it tracks.</param>
/// <param name="anonymize">How faces are covered, as the setting says.</param>
/// <param name="pipelines">Puts the pipelines together.</param>
internal sealed class LiveBundle(FaceTracking tracking, Func<IFrameRenderer> createOverlay, Deadline deadline, IReadOnlyList<IFrameSink> senders, string anonymize, PipelineFactory pipelines) : ILiveBundle
{
    /// <inheritdoc/>
    public string Device => tracking.Device;

    /// <inheritdoc/>
    public string Model => tracking.Model;

    /// <inheritdoc/>
    public string Detector => tracking.Detector.Description;

    /// <inheritdoc/>
    public SignalCalibration Calibration
    {
        get => tracking.Signals.Calibration;
        set => tracking.Signals.Calibration = value;
    }

    /// <inheritdoc/>
    public void Smooth(FaceSmootherOptions options) => tracking.Smoother.Options = options;

    /// <inheritdoc/>
    public void ForgetFaces() => tracking.Tracker.RequestReset();

    /// <inheritdoc/>
    public void Recentre() => tracking.Signals.RequestRecentre();

    /// <inheritdoc/>
    public void LearnNeutral() => tracking.Signals.RequestNeutral();

    /// <inheritdoc/>
    public void SetDistance(float centimetres) => tracking.Signals.RequestDistance(centimetres);

    /// <inheritdoc/>
    public IFrameRenderer CreateOverlay() => createOverlay();

    /// <inheritdoc/>
    public TrackingPipeline CreatePipeline(IFrameSource source, IFrameRenderer renderer, IFrameSink sink)
    {
        ArgumentNullException.ThrowIfNull(source);
        tracking.Tracker.Reset();
        tracking.Smoother.Reset();
        tracking.Signals.Reset();
        tracking.Prepare(source.Info.Width, source.Info.Height);
        var options = new PipelineOptions { DropsFrames = source.Info.IsLive, Duration = deadline.Left, Cover = FaceCover.For(anonymize, source.Info) };
        return pipelines.Create(tracking, source, renderer, [.. senders, sink], options);
    }

    /// <inheritdoc/>
    public void Dispose() => tracking.Dispose();
}
