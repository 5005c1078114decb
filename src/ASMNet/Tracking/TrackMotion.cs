using System.Numerics;
using ASMNet.Geometry;

namespace ASMNet.Tracking;

/// <summary>How a face moves, from where its landmarks were in the last two frames that showed it.</summary>
internal struct TrackMotion
{
    // A slower face is found from where it was, and a prediction would only add the landmarks' noise.
    private const float LeastStep = 0.08f;
    private const float LargestStep = 0.8f;

    // Nobody goes on in a straight line for longer.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(0.15);

    private Vector2 _place;
    private TimeSpan _time;
    private bool _known;

    /// <summary>Pixels in a second.</summary>
    public Vector2 Velocity { get; private set; }

    /// <summary>Forgets everything.</summary>
    public void Clear() => this = default;

    /// <summary>Takes in where the face is.</summary>
    public void MoveTo(Vector2 place, TimeSpan timestamp)
    {
        TimeSpan elapsed = timestamp - _time;
        Velocity = _known && elapsed > TimeSpan.Zero && elapsed <= Longest ? (place - _place) / (float)elapsed.TotalSeconds : Vector2.Zero;
        _place = place;
        _time = timestamp;
        _known = true;
    }

    /// <summary>Where a face goes that goes on as before; <paramref name="region"/> itself for a slow one.</summary>
    public readonly CropRegion Predict(in CropRegion region, TimeSpan timestamp)
    {
        float side = Math.Max(region.Width, region.Height);
        TimeSpan ahead = timestamp - _time;
        Vector2 step = Velocity * (float)(ahead < Longest ? ahead : Longest).TotalSeconds;
        float length = step.Length();
        if (!(length >= LeastStep * side))
        {
            return region;
        }

        return region with { Center = region.Center + (step * Math.Min(1, LargestStep * side / length)) };
    }
}
