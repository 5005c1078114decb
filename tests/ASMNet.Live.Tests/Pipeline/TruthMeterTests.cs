using System.Numerics;
using ASMNet.Expressions;
using ASMNet.Geometry;
using ASMNet.Imaging;
using ASMNet.Live.Pipeline;
using ASMNet.Media;
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
