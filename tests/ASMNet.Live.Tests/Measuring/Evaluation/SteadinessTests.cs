using System.Numerics;
using ASMNet.Geometry;
using ASMNet.Live.Input;
using ASMNet.Live.Measuring.Evaluation;
using ASMNet.Media;
using ASMNet.Models;
using ASMNet.Shapes;
using ASMNet.Synthesis;

namespace ASMNet.Live.Tests.Measuring.Evaluation;

/// <summary>How still and how late points are: by closed forms, and on a drawn face.</summary>
public sealed class SteadinessTests
{
    private const double Frame = 40;
    private const float Eyes = 100;
    private static readonly string Folder = Path.Combine(RepositoryFiles.Root, "models");

    [Fact]
    public void Jitter_OfAQuadraticPath_IsNothing()
    {
        PointSeries series = Series(40, (t, _) => new Vector2(3 * t, 0.2f * t * t));
        Assert.InRange(Steadiness.Jitter([series], Steadiness.StillWindows([series]), 27..36), 0, 1e-3);
    }

    [Fact]
    public void Jitter_OfNoise_IsItsDeviationWithoutWhatAQuadraticTakes()
    {
        var random = new Random(3);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble());
        PointSeries series = Series(3000, (_, _) => new Vector2((float)(0.5 * Normal()), (float)(0.5 * Normal())));

        // Two axes of 0.5 % of the eye distance each; a quadratic takes three of twelve degrees of freedom.
        double expected = 0.5 * Math.Sqrt(2 * 9 / 12.0);
        Assert.Equal(expected, Steadiness.Jitter([series], Steadiness.StillWindows([series]), 48..68), 0.02);
    }

    [Fact]
    public void StillWindows_AreTheQuarterThatMovesLeast()
    {
        PointSeries moving = Series(120, (t, _) => new Vector2(5 * t, 0));
        PointSeries still = Series(48, (_, _) => Vector2.Zero);
        IReadOnlyList<(int Series, int Start)> windows = Steadiness.StillWindows([moving, still]);
        Assert.Equal(13, windows.Count(window => window.Series == 1));
        Assert.Equal(13, windows.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.3)]
    [InlineData(1.7)]
    [InlineData(-0.5)]
    public void Lag_OfADelayedPath_IsItsDelay(double frames)
    {
        Vector2 At(double t) => new((float)(20 * Math.Sin(0.21 * t)), (float)(15 * Math.Cos(0.13 * t)));
        PointSeries raw = Series(500, (t, _) => At(t));
        PointSeries late = Series(500, (t, _) => At(t - frames));
        Assert.Equal(frames * Frame, Steadiness.Lag([raw], [late])!.Value, 2.0);
    }

    [Fact]
    public void Lag_OfAFewFrames_IsUnknown() => Assert.Null(Steadiness.Lag([Series(20, (_, _) => default)], [Series(20, (_, _) => default)]));

    [Fact]
    public void JitterOfPose_OfAWaveringHead_IsTheMeanSquareOverTheAngles()
    {
        // The yaw wavers by 0.3 degrees from frame to frame, of which a quadratic takes nearly nothing; the roll goes on over half a turn.
        TimeSpan[] times = [.. Enumerable.Range(0, 60).Select(t => TimeSpan.FromMilliseconds(Frame * t))];
        HeadPose[] poses = [.. Enumerable.Range(0, 60).Select(t => new HeadPose(t % 2 == 0 ? 0.3f : -0.3f, 5, MathF.IEEERemainder(170 + (2 * t), 360)))];
        double jitter = Steadiness.JitterOfPose([PointSeries.OfPoses(times, poses)], [(0, 0), (0, 3), (0, 40)]);
        Assert.Equal(0.3 / Math.Sqrt(3), jitter, 0.005);
    }

    [Theory]
    [InlineData(0.4)]
    [InlineData(2)]
    public void Lag_OfADelayedPose_IsItsDelay(double frames)
    {
        TimeSpan[] times = [.. Enumerable.Range(0, 500).Select(t => TimeSpan.FromMilliseconds(Frame * t))];
        PointSeries Poses(double delay) => PointSeries.OfPoses(times, [.. Enumerable.Range(0, 500).Select(t => new HeadPose((float)(20 * Math.Sin(0.15 * (t - delay))), 0, 0))]);
        Assert.Equal(frames * Frame, Steadiness.Lag([Poses(0)], [Poses(frames)])!.Value, 2.0);
    }

    [Fact]
    public void Run_DrawnFace_IsStillerAfterTheFilterAndALittleLate()
    {
        SyntheticScene scene = new(SyntheticFaceModel.Load(Path.Combine(Folder, "synthetic-face.bin")), new SyntheticSceneOptions { Motion = 0.3f, Noise = 6 });
        using var source = new FirstFrames(new SyntheticSource(new SyntheticOptions { Width = 320, Height = 240, Paced = false }, scene.Render, TimeProvider.System), 90);
        using FaceTracking tracking = FaceTracking.Load(Folder);

        SteadinessReport report = new VideoEvaluator(tracking, new ModelFolder(Folder).ReadShape("shape68-similarity.json"))
            .Run(source, "a name", 4, null, CancellationToken.None);

        Assert.Equal("a name", report.Video);
        Assert.Equal((90, 90), (report.Frames, report.Faces));
        Assert.Equal(["raw", "asm", "filtered"], report.Stages.Select(stage => stage.Stage));
        Assert.InRange(report.Stages[2].All, 0.01, 0.9 * report.Stages[0].All);
        Assert.Equal(0, report.Stages[0].Lag);
        Assert.InRange(report.Stages[2].Lag!.Value, 0.1, 30);
        Assert.InRange(report.Stages[2].Pose, 0.001, 0.9 * report.Stages[0].Pose);
        Assert.Equal(0, report.Stages[0].PoseLag);
        Assert.InRange(report.Stages[2].PoseLag!.Value, 0.1, 40);
    }

    /// <summary>A face whose eyes are 100 pixels apart, all points of which move alike.</summary>
    private static PointSeries Series(int count, Func<int, int, Vector2> at)
    {
        List<TimeSpan> times = [];
        List<Vector2[]> points = [];
        for (int t = 0; t < count; t++)
        {
            var frame = new Vector2[Ibug68.Count];
            for (int i = 0; i < frame.Length; i++)
            {
                frame[i] = at(t, i);
            }

            frame[Ibug68.LeftEyeOuterCorner] = frame[Ibug68.RightEyeOuterCorner] + new Vector2(Eyes, 0);
            times.Add(TimeSpan.FromMilliseconds(Frame * t));
            points.Add(frame);
        }

        return new PointSeries(times, points);
    }

    private sealed class FirstFrames(IFrameSource source, int count) : IFrameSource
    {
        private int _left = count;

        public SourceInfo Info => source.Info;

        public string? Defect => null;

        public bool Read(MediaFrame frame, CancellationToken cancellation) => _left-- > 0 && source.Read(frame, cancellation);

        public void Dispose() => source.Dispose();
    }
}
