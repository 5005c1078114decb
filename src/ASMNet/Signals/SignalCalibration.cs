using System.Numerics;
using ASMNet.Geometry;

namespace ASMNet.Signals;

/// <summary>What is known of a camera and of who sits before it; it outlives the models (<see cref="FaceSignals.Calibration"/>).</summary>
public sealed record SignalCalibration
{
    /// <summary>The least <see cref="FieldOfView"/>, in degrees.</summary>
    public const float LeastFieldOfView = 10;

    /// <summary>The largest <see cref="FieldOfView"/>, in degrees.</summary>
    public const float LargestFieldOfView = 150;

    /// <summary>The camera's horizontal field of view in degrees. Default 60, range 10 to 150.</summary>
    public float FieldOfView { get; init; } = 60;

    /// <summary>The pose that counts as straight ahead. Default none: that of a head that faces the camera.</summary>
    public HeadPose StraightAhead { get; init; }

    /// <summary>
    /// Where in the picture the face was when it looked straight ahead: from the picture's middle to the right and down, in widths of the picture. A pose is
    /// how a head is seen along the ray to it, and this is the ray that belongs to <see cref="StraightAhead"/>. Default 0, 0: the picture's middle.
    /// </summary>
    public Vector2 StraightAheadAt { get; init; }

    /// <summary>Throws when a value lies outside its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Names the value and its range.</exception>
    public void Validate()
    {
        if (!(FieldOfView is >= LeastFieldOfView and <= LargestFieldOfView))
        {
            throw new ArgumentOutOfRangeException(nameof(FieldOfView), FieldOfView, $"{nameof(FieldOfView)} must be from 10 to 150.");
        }

        if (!float.IsFinite(StraightAhead.Yaw) || !float.IsFinite(StraightAhead.Pitch) || !float.IsFinite(StraightAhead.Roll))
        {
            throw new ArgumentOutOfRangeException(nameof(StraightAhead), StraightAhead, $"The angles of {nameof(StraightAhead)} must be numbers.");
        }

        if (!float.IsFinite(StraightAheadAt.X) || !float.IsFinite(StraightAheadAt.Y))
        {
            throw new ArgumentOutOfRangeException(nameof(StraightAheadAt), StraightAheadAt, $"The place of {nameof(StraightAheadAt)} must be numbers.");
        }
    }
}
