using System.Numerics;
using ASMNet.Imaging;
using ASMNet.Shapes;
using ASMNet.Synthesis;
using ASMNet.Tracking;

namespace ASMNet.Tests.Tracking;

/// <summary>
/// Drawn people who come and go before a plain wall, tracked with the shipped models at 30 frames a second. Drawn faces are more alike than
/// people are, so those of even numbers wear glasses and a beard.
/// </summary>
internal sealed class ReturningPeople(bool recognise, double memory = 2) : IDisposable
{
    private const float Size = 130;
    private readonly FramePool _pool = new();
    private readonly Dictionary<int, SyntheticFace> _people = [];
    private readonly FaceTracking _tracking = FaceTracking.Load(Path.Combine(RepositoryFiles.Root, "models"), new FaceTrackingOptions
    {
        Expressions = "none",
        Tracking = new FaceTrackerOptions { RecogniseAppearance = recognise, IdentityMemory = TimeSpan.FromSeconds(memory) },
    });

    private readonly TrackedFace _truth = new();
    private int _frame;

    public static Vector2 Left { get; } = new(240, 280);

    public static Vector2 Right { get; } = new(720, 280);

    /// <summary>Shows people for some frames.</summary>
    /// <returns>The identities at the places in the last frame, 0 where nobody was reported.</returns>
    public int[] Show(int frames, params (int Person, Vector2 Place)[] people)
    {
        var identities = new int[people.Length];
        for (int i = 0; i < frames; i++)
        {
            using FrameBuffer frame = _pool.Rent(960, 540);
            frame.Pixels.Fill(120);
            foreach ((int person, Vector2 place) in people)
            {
                Face(person).Draw(frame, new SyntheticFaceState(place, Size, default), _truth);
                if (person % 2 == 0)
                {
                    Dress(frame);
                }
            }

            TrackedFaces found = _tracking.Track(frame.View, TimeSpan.FromSeconds(_frame++ / 30.0));
            identities = [.. people.Select(p => Array.Find(found.AsSpan().ToArray(), face => Vector2.Distance(face.Box.Center, p.Place) < Size)?.Id ?? 0)];
        }

        return identities;
    }

    public void Dispose() => _tracking.Dispose();

    private void Dress(FrameBuffer frame)
    {
        Vector2 mouth = (_truth.Landmarks[Ibug68.RightMouthCorner] + _truth.Landmarks[Ibug68.LeftMouthCorner]) / 2;
        Vector2 chin = _truth.Landmarks[8];
        foreach (Range eye in new[] { Ibug68.RightEye, Ibug68.LeftEye })
        {
            ReadOnlySpan<Vector2> points = _truth.Landmarks[eye];
            Vector2 middle = (points[0] + points[3]) / 2;
            float radius = 0.85f * Vector2.Distance(points[0], points[3]);
            Paint(frame, middle, 1.2f * radius, at => MathF.Abs(Vector2.Distance(at, middle) - radius) < 0.2f * radius ? (byte)25 : null);
        }

        Vector2 below = Vector2.Lerp(mouth, chin, 0.55f);
        float size = 0.5f * Vector2.Distance(mouth, chin);
        Paint(frame, below, 1.6f * size, at => at.Y > mouth.Y + (0.2f * size) ? (byte)(30 + (((int)MathF.Floor(at.X - below.X) * 7) + ((int)MathF.Floor(at.Y - below.Y) * 3) & 63)) : null);
    }

    private static void Paint(FrameBuffer frame, Vector2 middle, float radius, Func<Vector2, byte?> colour)
    {
        for (int y = (int)(middle.Y - radius); y <= middle.Y + radius; y++)
        {
            for (int x = (int)(middle.X - radius); x <= middle.X + radius; x++)
            {
                if (Vector2.Distance(new Vector2(x, y), middle) <= radius && colour(new Vector2(x, y)) is byte value)
                {
                    frame.Pixels.Slice((y * frame.Stride) + (3 * x), 3).Fill(value);
                }
            }
        }
    }

    private SyntheticFace Face(int person) => _people.TryGetValue(person, out SyntheticFace? face) ? face : _people[person] = new SyntheticFace(ShippedFace.Model, person);
}
