using ASMNet.Filtering;
using ASMNet.Landmarks;
using ASMNet.Live.Pipeline;
using ASMNet.Live.Session;
using ASMNet.Live.Tests.Pipeline;
using ASMNet.Live.Tests.Session;
using ASMNet.Media;
using ASMNet.Signals;
using ASMNet.Tracking;

namespace ASMNet.Live.Tests.Soak;

/// <summary>The real tracker and smoother over a detector, a network and an output that fail as the script wants.</summary>
internal sealed class SoakBundle(SoakState state, Action<TrackingPipeline> made) : ILiveBundle, IFrameRenderer
{
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(0.2);

    public string Device => "soak";

    public string Model => "soak";

    public string Detector => "soak";

    public SignalCalibration Calibration { get; set; } = new();

    public void Smooth(FaceSmootherOptions options)
    {
    }

    public void ForgetFaces()
    {
    }

    public void Recentre()
    {
    }

    public void LearnNeutral()
    {
    }

    public void SetDistance(float centimetres)
    {
    }

    public IFrameRenderer CreateOverlay() => this;

    public void Render(MediaFrame frame, PipelineStatistics statistics) => frame.Buffer.Pixels[0] = 200;

    public TrackingPipeline CreatePipeline(IFrameSource source, IFrameRenderer renderer, IFrameSink sink)
    {
        var pipeline = new TrackingPipeline(
            source,
            new FakeDetector { BeforePass = Detect },
            new FaceTracker(new AsmNetEstimator(SoakNetwork.Manifest, new SoakNetwork(state)), new FaceTrackerOptions()),
            new FaceSmoother(RingShape.Create(), new FaceSmootherOptions()),
            renderer,
            [sink, new FaultySink(_ => Write())],
            new PipelineOptions { DropsFrames = true },
            TimeProvider.System);
        made(pipeline);
        return pipeline;
    }

    public void Dispose()
    {
    }

    private void Detect()
    {
        state.HangWhile(SoakFault.DetectorHangs);
        if (state.Feels(SoakFault.DetectorThrows))
        {
            throw new InvalidOperationException("the detector broke, as it was told to");
        }

        if (state.Feels(SoakFault.SlowDetector))
        {
            Thread.Sleep(Slow);
        }
    }

    private void Write()
    {
        state.HangWhile(SoakFault.SinkHangs);
        if (state.Feels(SoakFault.SinkThrows))
        {
            throw new MediaException("the output failed, as it was told to.");
        }

        if (state.Feels(SoakFault.SinkBlocks))
        {
            Thread.Sleep(Slow);
        }
    }
}
