using System.Numerics;

namespace ASMNet.Expressions;

/// <summary>
/// Where a head is and how it is turned. Camera coordinates: x to the picture's right, y down, z away from the camera, centimetres. The head's
/// own axes lie like the camera's when it looks straight into it; its origin is the middle between the eyes.
/// </summary>
/// <param name="Position">Of the middle between the eyes, centimetres; z is positive.</param>
/// <param name="Orientation">Turns the head's own axes to the camera's; a unit quaternion, (0, 0, 0, 1) for a head that faces the camera's plane.</param>
public readonly record struct HeadPlacement(Vector3 Position, Quaternion Orientation)
{
    /// <summary>A place in the head's own axes, in camera coordinates.</summary>
    /// <param name="place">Centimetres from the middle between the eyes.</param>
    public Vector3 ToCamera(Vector3 place) => Position + Vector3.Transform(place, Orientation);
}
