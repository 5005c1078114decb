using System.Numerics;
using ASMNet.Geometry;
using ASMNet.Imaging;
using ASMNet.Shapes;
using ASMNet.Synthesis;
using ASMNet.Tracking;

namespace ASMNet.Tests.Tracking;

/// <summary>One drawn head before a plain wall, put where a test wants it, tracked with the shipped models at 30 frames a second.</summary>
internal sealed class MovingHead : IDisposable
{
    private readonly FramePool _pool = new();
    private readonly FaceTracking _tracking = FaceTracking.Load(Path.Combine(RepositoryFiles.Root, "models"));
    private readonly SyntheticFace _face;
    private int _frame;

    public MovingHead(int seed) => _face = new SyntheticFace(ShippedFace.Model, seed);

    public static Vector2 Middle { get; } = new(480, 280);

    /// <summary>The identities that were reported.</summary>
    public HashSet<int> Identities { get; } = [];

    public TrackedFace Truth { get; } = new();

    /// <summary>Draws a frame, turns the picture clockwise by quarters, and tracks it.</summary>
    /// <returns>The smallest error of the reported faces in percent of the distance of the outer eye corners, or infinity; and whether one was reported that is not there.</returns>
    public (double Error, bool Wrong) Show(Vector2? center, float size, HeadPose pose, int quarterTurns = 0)
    {
        FrameBuffer frame = _pool.Rent(960, 540);
        frame.Pixels.Fill(120);
        if (center is Vector2 place)
        {
            _face.Draw(frame, new SyntheticFaceState(place, size, pose), Truth);
        }

        for (int i = 0; i < quarterTurns; i++)
        {
            frame = TurnClockwise(frame);
        }

        using FrameBuffer shown = frame;
        double best = double.PositiveInfinity;
        bool wrong = false;
        foreach (TrackedFace found in _tracking.Track(shown.View, TimeSpan.FromSeconds(_frame++ / 30.0)).AsSpan())
        {
            Identities.Add(found.Id);
            double error = Error(found);
            best = Math.Min(best, error);
            wrong |= error > 15;
        }

        return (best, wrong);
    }

    public void Dispose() => _tracking.Dispose();

    private FrameBuffer TurnClockwise(FrameBuffer upright)
    {
        FrameBuffer turned = _pool.Rent(upright.Height, upright.Width);
        for (int y = 0; y < upright.Height; y++)
        {
            for (int x = 0; x < upright.Width; x++)
            {
                upright.Pixels.Slice((y * upright.Stride) + (3 * x), 3).CopyTo(turned.Pixels[((x * turned.Stride) + (3 * (upright.Height - 1 - y)))..]);
            }
        }

        foreach (ref Vector2 point in Truth.Landmarks)
        {
            point = new Vector2(upright.Height - 1 - point.Y, point.X);
        }

        upright.Dispose();
        return turned;
    }

    private double Error(TrackedFace found)
    {
        double sum = 0;
        for (int i = 0; i < Ibug68.Count; i++)
        {
            sum += Vector2.Distance(found.Landmarks[i], Truth.Landmarks[i]);
        }

        return 100 * sum / Ibug68.Count / Vector2.Distance(Truth.Landmarks[Ibug68.LeftEyeOuterCorner], Truth.Landmarks[Ibug68.RightEyeOuterCorner]);
    }
}
