using System.Numerics;
using ASMNet.Expressions;
using ASMNet.Geometry;
using ASMNet.Imaging;
using ASMNet.Live.Pipeline;
using ASMNet.Media;
using ASMNet.Signals;
using ASMNet.Tracking;

namespace ASMNet.Live.Tests.Pipeline;

public sealed class TruthMeterTests
{
    private readonly MediaFrame _frame = new MediaFramePool(new FramePool(), 2).Rent();
    private readonly TruthMeter _meter = new();

    [Fact]
    public void Add_FaceMovedByOneTenthOfTheEyes_IsTenPercentOff()
    {
        Put(_frame.Truth.Add(), 100, new HeadPose(10, 0, -2));
        Put(_frame.Faces.Add(), 107, new HeadPose(7, 1, 0));
        _frame.HasTruth = true;

        _meter.Add(_frame);

        // The ring's outer eye corners lie 70 apart.
        Assert.Equal(10, _meter.LandmarkError, 0.01);
        Assert.Equal((3, 1, 2), (Math.Round(_meter.YawError, 3), Math.Round(_meter.PitchError, 3), Math.Round(_meter.RollError, 3)));
        Assert.Equal((1, 1), (_meter.KnownFaces, _meter.TrackedFaces));
    }

    [Theory]
    [InlineData(179, -179, 2)]
    [InlineData(-175, 180, 5)]
    [InlineData(90, -90, 180)]
    public void Add_AnglesOnBothSidesOfHalfATurn_AreAsFarApartAsTheHeadsAre(float known, float seen, double error)
    {
        Put(_frame.Truth.Add(), 100, new HeadPose(0, known, known));
        Put(_frame.Faces.Add(), 100, new HeadPose(0, seen, seen));
        _frame.HasTruth = true;

        _meter.Add(_frame);

        Assert.Equal((0, error, error), (_meter.YawError, Math.Round(_meter.PitchError, 3), Math.Round(_meter.RollError, 3)));
    }

    [Fact]
    public void Add_Expressions_ComparesTheChannelsThatBothHave()
    {
        TrackedFace known = _frame.Truth.Add();
        TrackedFace tracked = _frame.Faces.Add();
        Put(known, 100, default);
        Put(tracked, 100, default);
        _frame.HasTruth = true;
        _meter.Add(_frame);
        Assert.Null(_meter.ExpressionError);

        known.Expressions.Set(Expression.JawOpen, 0.5f);
        known.Expressions.Set(Expression.CheekPuff, 1);
        known.Expressions.Set(Expression.EyeBlinkLeft, 0);
        tracked.Expressions.Set(Expression.JawOpen, 0.2f);
        tracked.Expressions.Set(Expression.EyeBlinkLeft, 0.1f);
        _meter.Add(_frame);
        Assert.Equal(0.2, _meter.ExpressionError!.Value, 0.001);
    }

    [Fact]
    public void Add_FaceElsewhere_CountsAsMissed()
    {
        Put(_frame.Truth.Add(), 100, default);
        Put(_frame.Faces.Add(), 500, default);
        _frame.HasTruth = true;

        _meter.Add(_frame);

        Assert.Equal((1, 0), (_meter.KnownFaces, _meter.TrackedFaces));
        Assert.Equal(0, _meter.LandmarkError);
    }

    [Fact]
    public void Add_SourceWithoutTruth_CountsNothing()
    {
        Put(_frame.Faces.Add(), 100, default);

        _meter.Add(_frame);

        Assert.Equal(0, _meter.KnownFaces);
    }

    [Fact]
    public async Task Add_RecentredFace_ComparesThePoseThatWasSeen()
    {
        using FileStream file = File.OpenRead(Path.Combine(RepositoryFiles.Root, "models", "head68.json"));
        using var signals = new FaceSignals(null, HeadModel.Read(file, "head"), new FaceSignalsOptions());
        signals.Calibration = new SignalCalibration { StraightAhead = new HeadPose(10, 5, 1) };
        var source = new FakeSource(20)
        {
            Tell = frame =>
            {
                // where the estimator sees a face, and two degrees beside how it sees it
                frame.HasTruth = true;
                TrackedFace known = frame.Truth.Add();
                known.Pose = new HeadPose(12, 5, 1);
                for (int i = 0; i < 68; i++)
                {
                    (float sine, float cosine) = MathF.SinCos(2 * MathF.PI * i / 68);
                    known.Landmarks[i] = new Vector2(31.5f + (13 * cosine), 23.5f + (13 * sine));
                }
            },
        };
        using var detector = new FakeDetector();
        using var sink = new PoseSink();

        PipelineReport report = await TestPipeline.Create(source, detector, new FakeEstimator(), [sink], new PipelineOptions(), signals: signals)
            .RunAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(60));

        Assert.True(report.Truth.TrackedFaces > 10, $"{report.Truth.TrackedFaces} faces");
        Assert.Equal((2, 0, 0), (Math.Round(report.Truth.YawError, 2), Math.Round(report.Truth.PitchError, 2), Math.Round(report.Truth.RollError, 2)));
        Assert.Equal(0, sink.LastYaw, 0.01f);
    }

    private sealed class PoseSink : IFrameSink
    {
        public float LastYaw { get; private set; } = float.NaN;

        public bool IsFull => false;

        public string Description => "poses";

        public bool NeedsPicture => false;

        public IReadOnlyList<string> Files => [];

        public void Write(MediaFrame frame) => LastYaw = frame.Faces.Count > 0 ? frame.Faces[0].Pose.Yaw : LastYaw;

        public void Complete()
        {
        }

        public void Dispose()
        {
        }
    }

    private static void Put(TrackedFace face, float x, HeadPose pose)
    {
        face.Pose = pose;
        for (int i = 0; i < 68; i++)
        {
            (float sine, float cosine) = MathF.SinCos(2 * MathF.PI * i / 68);
            face.Landmarks[i] = new Vector2(x + (60 * cosine), 100 + (60 * sine));
        }

        face.Landmarks[36] = new Vector2(x - 35, 100);
        face.Landmarks[45] = new Vector2(x + 35, 100);
    }
}
