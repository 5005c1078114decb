using System.Numerics;
using ASMNet.Geometry;
using ASMNet.Live.Measuring.Evaluation;

namespace ASMNet.Live.Tests.Measuring.Evaluation;

public sealed class LandmarkFiguresTests
{
    [Fact]
    public void From_ThreeFaces_FollowsTheProtocol()
    {
        LandmarkFigures figures = LandmarkFigures.From(
            [new("a", 4, new PoseError(1, 2, 3), null), new("a", 6, null, null), new("a", 20, new PoseError(3, 4, 5), null)]);
        Assert.Equal(3, figures.Count);
        Assert.Equal(10, figures.Nme, 1e-9);
        Assert.Equal(100 / 3.0, figures.FailureRate, 1e-9);

        // The mean over the faces of the share of the error axis at which they are already counted: 0.6, 0.4 and 0.
        Assert.Equal(1 / 3.0, figures.Auc, 1e-9);
        Assert.Equal(new PoseError(2, 3, 4), figures.Pose);
        Assert.Null(figures.Missed);
    }

    [Fact]
    public void Compare_EveryPointOffByOne_IsAHundredOverTheEyeDistance()
    {
        LandmarkSample sample = Sample(new HeadPose(170, 0, -10));
        Vector2[] estimate = [.. sample.Landmarks.Select(point => point + new Vector2(0.6f, 0.8f))];
        LandmarkResult result = LandmarkResult.Compare(sample, estimate, new HeadPose(-170, 5, -8), null);
        Assert.Equal(2, result.Error, 1e-4);
        Assert.All(result.Differences, difference => Assert.Equal(0, (difference - new Vector2(1.2f, 1.6f)).Length(), 1e-4));
        Assert.Equal(new PoseError(20, 5, 2), result.PoseError);
    }

    [Fact]
    public void Offset_WhatAllPointsAreOffByTogether_IsToldAndTakenOut()
    {
        // Off by (1, -2) percent together, and by 3 percent to either side besides.
        LandmarkResult[] results = [Result(new(4, -2), new(-2, -2)), Result(new(1, 1), new(1, -5))];
        LandmarkOffset offset = Assert.IsType<LandmarkOffset>(LandmarkFigures.From(results).Offset);
        Assert.Equal(1, offset.X, 1e-9);
        Assert.Equal(-2, offset.Y, 1e-9);
        Assert.Equal(3, offset.Nme, 1e-9);
        Assert.Null(LandmarkFigures.From([.. results, new LandmarkResult("a", 4, null, null)]).Offset);

        static LandmarkResult Result(params Vector2[] differences) => new("a", 4, null, null) { Differences = differences };
    }

    [Fact]
    public void Format_ReportWithoutPose_LeavesPoseOut()
    {
        LandmarkFigures figures = new(2, 4.5, 0, 0.55, null, null);
        string text = EvaluationJson.Format(new LandmarkReport("Jörg's", "landmarks", new Dictionary<string, LandmarkFigures> { ["lfpw_test"] = figures }, figures));
        Assert.DoesNotContain("pose", text, StringComparison.Ordinal);
        using var json = System.Text.Json.JsonDocument.Parse(text);
        Assert.Contains("Jörg's", text, StringComparison.Ordinal);
        Assert.Equal("Jörg's", json.RootElement.GetProperty("model").GetString());
        Assert.Equal(4.5, json.RootElement.GetProperty("sets").GetProperty("lfpw_test").GetProperty("nme").GetDouble());
        Assert.Equal(0.55, json.RootElement.GetProperty("all").GetProperty("auc").GetDouble());
    }

    private static LandmarkSample Sample(HeadPose pose)
    {
        var points = new Vector2[68];
        points[36] = new Vector2(100, 80);
        points[45] = new Vector2(150, 80);
        return new LandmarkSample("a", "a.jpg", points, pose);
    }
}
