using System.Numerics;
using ASMNet.Geometry;

namespace ASMNet.Tests.Tracking;

/// <summary>Faces that move by a large part of their width from frame to frame, and faces that come back.</summary>
public sealed class FastFaceTests
{
    private const float Size = 130;
    private const float Width = 0.85f * Size;

    [Theory]
    [InlineData(1, 0.4f)]
    [InlineData(2, 0.4f)]
    [InlineData(3, 0.5f)]
    public void A_face_that_runs_to_and_fro_is_tracked_under_one_identity(int seed, float widths)
    {
        using var head = new MovingHead(seed);
        const int Frames = 60;
        int tracked = 0;
        float x = MovingHead.Middle.X;
        float step = widths * Width;
        for (int i = 0; i < Frames; i++)
        {
            step = x + step is < 160 or > 800 ? -step : step;
            x += step;
            tracked += head.Show(new Vector2(x, 280), Size, default).Error < 12 ? 1 : 0;
        }

        Assert.InRange(tracked, 0.97 * Frames, Frames);
        Assert.Single(head.Identities);
    }

    [Fact]
    public void A_face_is_reported_within_three_frames_and_again_within_a_fifth_of_a_second_after_it_was_hidden()
    {
        using var head = new MovingHead(1);
        Assert.Contains(Enumerable.Range(0, 3).Select(_ => head.Show(MovingHead.Middle, Size, default).Error).ToList(), error => error < 12);
        for (int i = 0; i < 10; i++)
        {
            head.Show(null, Size, default);
        }

        // It comes back more than its own width away.
        Vector2 elsewhere = MovingHead.Middle + new Vector2(1.3f * Width, 0);
        Assert.Contains(Enumerable.Range(0, 6).Select(_ => head.Show(elsewhere, Size, default).Error).ToList(), error => error < 12);
        Assert.Single(head.Identities);
    }

    [Theory]
    [InlineData(60, 0)]
    [InlineData(0, 1)]
    [InlineData(0, 2)]
    [InlineData(0, 3)]
    [InlineData(-30, 1)]
    public void A_turned_face_is_found_within_ten_frames_and_not_mistaken(int degrees, int quarterTurns)
    {
        using var head = new MovingHead(2);
        double best = double.PositiveInfinity;
        for (int i = 0; i < 10; i++)
        {
            (double error, bool wrong) = head.Show(MovingHead.Middle, 150, new HeadPose(4, 0, degrees), quarterTurns);
            Assert.False(wrong, $"frame {i}");
            best = Math.Min(best, error);
        }

        Assert.InRange(best, 0, 8);
    }

    [Fact]
    public void A_face_on_its_side_stays_longer_than_the_detector_is_patient()
    {
        using var head = new MovingHead(2);
        int tracked = 0;
        const int Frames = 110;
        for (int i = 0; i < Frames; i++)
        {
            tracked += head.Show(MovingHead.Middle, 150, new HeadPose(0, 0, Math.Min(100, 5 * i))).Error < 12 ? 1 : 0;
        }

        Assert.InRange(tracked, 0.97 * Frames, Frames);
        Assert.Single(head.Identities);
    }
}
