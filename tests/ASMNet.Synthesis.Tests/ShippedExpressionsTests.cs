using System.Numerics;
using ASMNet.Expressions;
using ASMNet.Geometry;
using ASMNet.Imaging;
using ASMNet.Inference.Cpu;
using ASMNet.Models;
using ASMNet.Shapes;
using ASMNet.Signals;
using ASMNet.Tracking;

namespace ASMNet.Synthesis.Tests;

/// <summary>The trained expression model on drawn faces.</summary>
public sealed class ShippedExpressionsTests
{
    private const int Width = 320;
    private const int Height = 240;
    private static readonly string Folder = Path.Combine(RepositoryFiles.Root, "models");
    private readonly FramePool _pool = new();

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 15)]
    [InlineData(3, -20)]
    public void AMirroredFaceGivesMirroredValues(int seed, float yaw)
    {
        using ExpressionEstimator estimator = Load();
        using FrameBuffer picture = _pool.Rent(Width, Height);
        TrackedFace face = Draw(picture, seed, new SyntheticFaceState(new Vector2(150, 120), 110, new HeadPose(yaw, 5, 4), 0.05f, 0.02f, 0, 0.2f));
        TrackedFace other = Mirror(face);
        byte[] mirrored = Mirror(picture);

        estimator.Estimate(picture.View, face);
        estimator.Estimate(new ImageView(mirrored, Width, Height, 3 * Width), other);

        Assert.True(face.Expressions.Count >= 30, $"only {face.Expressions.Count} channels");
        foreach (Expression channel in Enum.GetValues<Expression>())
        {
            float? value = face.Expressions[channel];
            float? again = other.Expressions[Opposite(channel)];
            Assert.Equal(value.HasValue, again.HasValue);
            Assert.True(!value.HasValue || MathF.Abs(value.Value - again!.Value) < 0.01f, $"{channel} is {value}, in the mirror {again}");
        }

        Assert.Equal(face.Irises!.Value.Right!.Value.Center.X, Width - 1 - other.Irises!.Value.Left!.Value.Center.X, 0.1f);
    }

    [Theory]
    [InlineData(36, 42, "eyeBlinkRight", "eyeBlinkLeft")]
    [InlineData(42, 48, "eyeBlinkLeft", "eyeBlinkRight")]
    [InlineData(48, 68, "jawOpen", "eyeBlinkLeft")]
    public void WhatIsCoveredIsAbsent(int first, int end, string hidden, string seen)
    {
        using ExpressionEstimator estimator = Load();
        using FrameBuffer picture = _pool.Rent(Width, Height);
        int covered = 0;
        for (int seed = 1; seed <= 5; seed++)
        {
            TrackedFace face = Draw(picture, seed, new SyntheticFaceState(new Vector2(150, 120), 110, default, 0.02f, 0, 0, 0));
            BoundingBox box = BoundingBox.Around(face.Landmarks[first..end]);
            for (int y = (int)(box.Y - 10); y < box.Y + box.Height + 10; y++)
            {
                picture.Pixels.Slice(3 * ((y * Width) + (int)(box.X - 12)), 3 * (int)(box.Width + 24)).Fill((byte)(60 + (20 * (y % 3))));
            }

            estimator.Estimate(picture.View, face);
            Assert.True(ExpressionNames.TryParse(hidden, out Expression behind) & ExpressionNames.TryParse(seen, out Expression open));
            covered += face.Expressions.Contains(behind) ? 0 : 1;
            Assert.True(face.Expressions.Contains(open), $"{seen} of person {seed} is absent");
        }

        Assert.InRange(covered, 4, 5);
    }

    [Fact]
    public void ClosingLidsAreSeen()
    {
        using ExpressionEstimator estimator = Load();
        using FrameBuffer picture = _pool.Rent(Width, Height);
        float open = 0;
        float closed = 0;
        for (int seed = 1; seed <= 5; seed++)
        {
            open += Blink(estimator, picture, seed, 0) / 5;
            closed += Blink(estimator, picture, seed, 1) / 5;
        }

        Assert.True(closed > open + 0.2f, $"open {open:0.00}, closed {closed:0.00}");
    }

    [Fact]
    public void AnOpeningMouthIsSeen()
    {
        using ExpressionEstimator estimator = Load();
        using FrameBuffer picture = _pool.Rent(Width, Height);
        for (int seed = 1; seed <= 5; seed++)
        {
            float shut = Jaw(estimator, picture, seed, 0);
            float open = Jaw(estimator, picture, seed, 0.16f);
            Assert.True(open > shut + 0.15f, $"person {seed}: shut {shut:0.00}, open {open:0.00}");
        }
    }

    [Fact]
    public void WhatCannotBeSeenIsAbsent()
    {
        using ExpressionEstimator estimator = Load();
        using FrameBuffer picture = _pool.Rent(Width, Height);
        TrackedFace face = Draw(picture, 1, new SyntheticFaceState(new Vector2(150, 120), 110, default, 0, 0, 0, 0));

        estimator.Estimate(picture.View, face);

        Assert.All(
            [Expression.TongueOut, Expression.CheekPuff, Expression.JawForward, Expression.NoseSneerLeft, Expression.MouthClose],
            channel => Assert.Null(face.Expressions[channel]));
    }

    private static float Blink(ExpressionEstimator estimator, FrameBuffer picture, int seed, float blink)
    {
        TrackedFace face = Draw(picture, seed, new SyntheticFaceState(new Vector2(150, 120), 120, default, 0, 0, 0, blink));
        estimator.Estimate(picture.View, face);
        return (face.Expressions[Expression.EyeBlinkLeft]!.Value + face.Expressions[Expression.EyeBlinkRight]!.Value) / 2;
    }

    private static float Jaw(ExpressionEstimator estimator, FrameBuffer picture, int seed, float opening)
    {
        TrackedFace face = Draw(picture, seed, new SyntheticFaceState(new Vector2(150, 115), 120, default, opening, 0, 0, 0));
        estimator.Estimate(picture.View, face);
        return face.Expressions[Expression.JawOpen]!.Value;
    }

    private static ExpressionEstimator Load() => new ModelFolder(Folder).CreateExpressions("asmnet-expressions", new CpuNetworkFactory());

    private static TrackedFace Draw(FrameBuffer picture, int seed, in SyntheticFaceState state)
    {
        picture.Pixels.Fill(120);
        var truth = new TrackedFace();
        new SyntheticFace(ShippedFace.Model, seed).Draw(picture, state, truth);
        return truth;
    }

    private static TrackedFace Mirror(TrackedFace face)
    {
        var other = new TrackedFace { Pose = new HeadPose(-face.Pose.Yaw, face.Pose.Pitch, -face.Pose.Roll) };
        for (int i = 0; i < Ibug68.Count; i++)
        {
            Vector2 point = face.Landmarks[Ibug68.Mirror[i]];
            other.Landmarks[i] = new Vector2(Width - 1 - point.X, point.Y);
        }

        return other;
    }

    private static byte[] Mirror(FrameBuffer picture)
    {
        byte[] mirrored = new byte[3 * Width * Height];
        ImageView view = picture.View;
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                view.Row(y).Slice(3 * x, 3).CopyTo(mirrored.AsSpan(3 * ((y * Width) + Width - 1 - x)));
            }
        }

        return mirrored;
    }

    private static Expression Opposite(Expression channel)
    {
        string name = ExpressionNames.Of(channel);
        string other = name.EndsWith("Left", StringComparison.Ordinal) ? $"{name[..^4]}Right"
            : name.EndsWith("Right", StringComparison.Ordinal) ? $"{name[..^5]}Left"
            : name;
        return ExpressionNames.TryParse(other, out Expression found) ? found : channel;
    }
}
