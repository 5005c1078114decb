using System.Numerics;

namespace ASMNet.Expressions;

/// <summary>
/// Where both eyes look: unit vectors from the eye, in the camera's directions (x to the picture's right, y down, z away from the camera), so
/// that an eye that looks straight at the camera's plane has (0, 0, -1). Right and left are the subject's own.
/// </summary>
/// <param name="Right">Of the right eye; null where it cannot be seen.</param>
/// <param name="Left">Of the left eye; null where it cannot be seen.</param>
public readonly record struct Gaze(Vector3? Right, Vector3? Left)
{
    /// <summary>The mean direction of the eyes that are seen; null for none, and for two that look in opposite directions.</summary>
    public Vector3? Mean => (Right, Left) switch
    {
        (Vector3 right, Vector3 left) => right == -left ? null : Vector3.Normalize(right + left),
        (Vector3 right, null) => right,
        (null, Vector3 left) => left,
        _ => null,
    };

    /// <summary>Degrees to the picture's right and degrees downwards of a direction.</summary>
    /// <param name="direction">A unit vector as <see cref="Right"/>.</param>
    public static Vector2 Angles(Vector3 direction) => 180 / MathF.PI * new Vector2(
        MathF.Atan2(direction.X, -direction.Z),
        MathF.Atan2(direction.Y, -direction.Z));
}
