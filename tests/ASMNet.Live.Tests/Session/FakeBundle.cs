using ASMNet.Filtering;
using ASMNet.Live.Pipeline;
using ASMNet.Live.Session;
using ASMNet.Live.Tests.Pipeline;
using ASMNet.Media;
using ASMNet.Signals;
using ASMNet.Tracking;

namespace ASMNet.Live.Tests.Session;

/// <summary>Models that are not there: a fake detector and estimator, and an overlay that paints the first pixel.</summary>
/// <param name="model">Its name.</param>
/// <param name="atStage">Runs before a stage works on a frame: "detect", "align", "render".</param>
/// <param name="timeProvider">The pipelines' clock.</param>
internal sealed class FakeBundle(string model, Action<string> atStage, TimeProvider timeProvider) : ILiveBundle, IFrameRenderer
{
    public const byte Drawn = 200;

    public string Device => "CPU";

    public string Model => model;

    public string Detector => "fake";

    public SignalCalibration Calibration { get; set; } = new();

    public List<FaceSmootherOptions> Smoothed { get; } = [];

    public bool IsDisposed { get; private set; }

    public void Smooth(FaceSmootherOptions options) => Smoothed.Add(options);

    public List<string> Wishes { get; } = [];

    public void ForgetFaces() => Wishes.Add("forget");

    public void Recentre() => Wishes.Add("recentre");

    public void LearnNeutral() => Wishes.Add("neutral");

    public void SetDistance(float centimetres) => Wishes.Add(FormattableString.Invariant($"distance {centimetres}"));

    public IFrameRenderer CreateOverlay() => this;

    public void Render(MediaFrame frame, PipelineStatistics statistics) => frame.Buffer.Pixels[0] = Drawn;

    public TrackingPipeline CreatePipeline(IFrameSource source, IFrameRenderer renderer, IFrameSink sink)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        return new TrackingPipeline(
            source,
            new FakeDetector { BeforePass = () => atStage("detect") },
            new FaceTracker(new FakeEstimator { BeforeEstimate = _ => atStage("align") }, new FaceTrackerOptions()),
            new FaceSmoother(RingShape.Create(), new FaceSmootherOptions()),
            new HookedRenderer(renderer, () => atStage("render")),
            [sink],
            new PipelineOptions { DropsFrames = source.Info.IsLive },
            timeProvider);
    }

    public void Dispose() => IsDisposed = true;

    private sealed class HookedRenderer(IFrameRenderer renderer, Action before) : IFrameRenderer
    {
        public void Render(MediaFrame frame, PipelineStatistics statistics)
        {
            before();
            renderer.Render(frame, statistics);
        }
    }
}
