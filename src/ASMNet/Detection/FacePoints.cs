using System.Numerics;

namespace ASMNet.Detection;

/// <summary>The five points of a detected face in image pixels; the person's right is on the picture's left.</summary>
/// <param name="RightEye">Centre of the person's right eye.</param>
/// <param name="LeftEye">Centre of the person's left eye.</param>
/// <param name="Nose">Tip of the nose.</param>
/// <param name="RightMouth">The person's right mouth corner.</param>
/// <param name="LeftMouth">The person's left mouth corner.</param>
public readonly record struct FacePoints(Vector2 RightEye, Vector2 LeftEye, Vector2 Nose, Vector2 RightMouth, Vector2 LeftMouth)
{
    /// <summary>How far the eyes lean, radians, clockwise as seen on the screen.</summary>
    internal float Lean => MathF.Atan2(LeftEye.Y - RightEye.Y, LeftEye.X - RightEye.X);

    /// <summary>Whether all of them are numbers.</summary>
    internal bool IsFinite => float.IsFinite(Vector2.Dot(Vector2.One, RightEye + LeftEye + Nose + RightMouth + LeftMouth));
}
