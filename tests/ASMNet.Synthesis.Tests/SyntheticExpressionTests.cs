using System.Numerics;
using ASMNet.Expressions;
using ASMNet.Geometry;
using ASMNet.Imaging;
using ASMNet.Shapes;
using ASMNet.Tracking;

namespace ASMNet.Synthesis.Tests;

/// <summary>What expression channels do to a drawn face.</summary>
public sealed class SyntheticExpressionTests
{
    private const float Size = 180;
    private static readonly Vector2 Center = new(200, 210);
    private readonly SyntheticFace _face = new(ShippedFace.Model, 3);

    [Fact]
    public void Draw_ClosedEye_LidsMeetOnThatSideAlone()
    {
        TrackedFace face = Draw((Expression.EyeBlinkLeft, 1));
        Assert.Equal(face.Landmarks[47].Y, face.Landmarks[43].Y, 0.01f);
        Assert.Equal(face.Landmarks[46].Y, face.Landmarks[44].Y, 0.01f);
        Assert.InRange(face.Landmarks[41].Y - face.Landmarks[37].Y, 5, 20);
    }

    [Theory]
    [InlineData(Expression.JawOpen, 66, 0, 1)]
    [InlineData(Expression.MouthSmileLeft, 54, 1, -1)]
    [InlineData(Expression.MouthSmileRight, 48, -1, -1)]
    [InlineData(Expression.MouthFrownRight, 48, 0, 1)]
    [InlineData(Expression.MouthPucker, 54, -1, 0)]
    [InlineData(Expression.JawLeft, 8, 1, 0)]
    [InlineData(Expression.JawRight, 8, -1, 0)]
    [InlineData(Expression.BrowInnerUp, 21, 0, -1)]
    [InlineData(Expression.BrowOuterUpLeft, 25, 0, -1)]
    [InlineData(Expression.BrowDownRight, 20, 0, 1)]
    [InlineData(Expression.CheekPuff, 12, 1, 0)]
    [InlineData(Expression.EyeWideLeft, 43, 0, -1)]
    [InlineData(Expression.EyeSquintRight, 41, 0, -1)]
    public void Draw_Channel_MovesItsLandmarkInProportion(Expression channel, int landmark, int across, int down)
    {
        Vector2 rest = Draw().Landmarks[landmark];
        Vector2 half = Draw((channel, 0.5f)).Landmarks[landmark] - rest;
        Vector2 whole = Draw((channel, 1)).Landmarks[landmark] - rest;
        Assert.InRange(Vector2.Distance(2 * half, whole), 0, 0.3f);
        Assert.True(across == 0 || whole.X * across > 0.02f * Size, $"it moved by {whole}");
        Assert.True(down == 0 || whole.Y * down > 0.01f * Size, $"it moved by {whole}");
    }

    [Fact]
    public void Draw_EveryChannel_IsMirroredInTheOtherSide()
    {
        foreach (string name in ExpressionNames.All.Where(name => name.EndsWith("Left", StringComparison.Ordinal)))
        {
            Assert.True(ExpressionNames.TryParse(name, out Expression left) & ExpressionNames.TryParse($"{name[..^4]}Right", out Expression right));
            Assert.Equal(_face.Draws(left), _face.Draws(right));
            TrackedFace one = Draw((left, 1));
            TrackedFace other = Draw((right, 1));
            for (int i = 0; i < Ibug68.Count; i++)
            {
                Vector2 mirrored = other.Landmarks[Ibug68.Mirror[i]];
                Assert.InRange(Vector2.Distance(one.Landmarks[i], new Vector2((2 * Center.X) - mirrored.X, mirrored.Y)), 0, 0.6f);
            }
        }
    }

    [Theory]
    [InlineData(Expression.EyeLookOutLeft, Expression.EyeLookInRight, 1, 0)]
    [InlineData(Expression.EyeLookInLeft, Expression.EyeLookOutRight, -1, 0)]
    [InlineData(Expression.EyeLookUpLeft, Expression.EyeLookUpRight, 0, -1)]
    [InlineData(Expression.EyeLookDownLeft, Expression.EyeLookDownRight, 0, 1)]
    public void Draw_Look_MovesBothIrisesAndTheGaze(Expression ofLeft, Expression ofRight, int across, int down)
    {
        TrackedFace ahead = Draw();
        TrackedFace aside = Draw((ofLeft, 1), (ofRight, 1));
        foreach ((Iris from, Iris to) in new[] { (ahead.Irises!.Value.Left!.Value, aside.Irises!.Value.Left!.Value), (ahead.Irises!.Value.Right!.Value, aside.Irises!.Value.Right!.Value) })
        {
            Assert.True(Vector2.Dot(to.Center - from.Center, new Vector2(across, down)) > 0.02f * Size);
        }

        Vector2 angles = Gaze.Angles(aside.Gaze!.Value.Left!.Value);
        Assert.InRange(Vector2.Dot(angles, new Vector2(across, down)), 19, 31);
    }

    [Fact]
    public void Draw_Truth_TellsTheDrawnChannelsAndNoOther()
    {
        TrackedFace face = Draw((Expression.JawOpen, 0.4f), (Expression.TongueOut, 1));
        Assert.Equal(0.4f, face.Expressions[Expression.JawOpen]);
        Assert.Single(face.Expressions);
        Assert.False(_face.Draws(Expression.TongueOut));
    }

    [Fact]
    public void Scene_InTurn_ShowsEveryDrawnChannel()
    {
        var scene = new SyntheticScene(ShippedFace.Model, new SyntheticSceneOptions { EveryExpression = true });
        using FrameBuffer picture = new FramePool().Rent(160, 120);
        var truth = new TrackedFaces(1);
        var seen = new HashSet<Expression>();
        for (int second = 0; second < 40; second++)
        {
            scene.Render(TimeSpan.FromSeconds(second + 0.5), picture, truth);
            seen.UnionWith(Enum.GetValues<Expression>().Where(channel => truth[0].Expressions[channel] > 0.99f));
        }

        Assert.Equal(Enum.GetValues<Expression>().Where(_face.Draws), seen.Order());
    }

    [Fact]
    public void Scene_Expression_IsHeldAndNobodyTalksOrBlinks()
    {
        var shown = new ExpressionValues();
        shown.Set(Expression.MouthPucker, 0.7f);
        var scene = new SyntheticScene(ShippedFace.Model, new SyntheticSceneOptions { Expressions = shown });
        using FrameBuffer picture = new FramePool().Rent(160, 120);
        var truth = new TrackedFaces(1);
        for (int i = 0; i < 20; i++)
        {
            scene.Render(TimeSpan.FromSeconds(0.31 * i), picture, truth);
            Assert.Equal(0.7f, truth[0].Expressions[Expression.MouthPucker]);
            Assert.Equal(0, truth[0].Expressions[Expression.JawOpen]);
            Assert.InRange(Vector2.Distance(truth[0].Landmarks[62], truth[0].Landmarks[66]), 0, 1);
        }
    }

    private TrackedFace Draw(params (Expression Channel, float Weight)[] shown)
    {
        var values = new ExpressionValues();
        foreach ((Expression channel, float weight) in shown)
        {
            values.Set(channel, weight);
        }

        using FrameBuffer picture = new FramePool().Rent(400, 400);
        var face = new TrackedFace();
        _face.Draw(picture, new SyntheticFaceState(Center, Size, default(HeadPose), Expressions: values), face);
        return face;
    }
}
