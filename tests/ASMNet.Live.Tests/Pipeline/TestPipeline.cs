using ASMNet.Detection;
using ASMNet.Filtering;
using ASMNet.Landmarks;
using ASMNet.Live.Pipeline;
using ASMNet.Media;
using ASMNet.Shapes;
using ASMNet.Signals;
using ASMNet.Tracking;

namespace ASMNet.Live.Tests.Pipeline;

/// <summary>Makes pipelines with the real tracker and smoother, and a shape model that fits the ring of <see cref="FakeEstimator"/>.</summary>
internal static class TestPipeline
{
    public static TrackingPipeline Create(
        IFrameSource source, IFaceDetector detector, ILandmarkEstimator estimator, IReadOnlyList<IFrameSink> sinks, PipelineOptions options, TimeProvider? timeProvider = null, IFrameRenderer? renderer = null, FaceSignals? signals = null)
    {
        float[] mean = new float[136];
        for (int i = 0; i < 68; i++)
        {
            (mean[(2 * i) + 1], mean[2 * i]) = MathF.SinCos(2 * MathF.PI * i / 68);
        }

        float[] mode = new float[136];
        mode[0] = 1;
        var shape = new ShapeModel(ShapeNormalisation.Similarity, mean, [mode], [0.01f], [1]);
        return new TrackingPipeline(
            source,
            detector,
            new FaceTracker(estimator, new FaceTrackerOptions()),
            new FaceSmoother(shape, new FaceSmootherOptions()),
            renderer,
            sinks,
            options,
            timeProvider ?? TimeProvider.System,
            signals);
    }
}
