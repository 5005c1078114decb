using System.Numerics;

namespace ASMNet.Geometry;

/// <summary>
/// Orientation of a head in degrees. With x right, y down and z towards the viewer the rotation is
/// <c>R = Rx(Pitch) * Ry(Yaw) * Rz(Roll)</c>, applied to the head's own points and projected by dropping z
/// (the convention of the AFLW2000-3D annotations).
/// </summary>
/// <param name="Yaw">Positive when the nose points to the image's right.</param>
/// <param name="Pitch">Positive when the nose points up.</param>
/// <param name="Roll">Positive when the head leans clockwise as seen on the screen.</param>
public readonly record struct HeadPose(float Yaw, float Pitch, float Roll)
{
    /// <summary>The cosine of 90 degrees is up to so much in single precision.</summary>
    private const float NoCosine = 1e-6f;

    /// <summary>
    /// The rotation for row vectors, as <see cref="Vector3.Transform(Vector3, Matrix4x4)"/> applies it
    /// (the transpose of the column-vector matrix in the formula of this type).
    /// </summary>
    public Matrix4x4 ToRotation()
    {
        const float Radians = MathF.PI / 180;
        (float sp, float cp) = MathF.SinCos(Pitch * Radians);
        (float sy, float cy) = MathF.SinCos(Yaw * Radians);
        (float sr, float cr) = MathF.SinCos(Roll * Radians);
        return new Matrix4x4(
            cy * cr, (sp * sy * cr) + (cp * sr), (sp * sr) - (cp * sy * cr), 0,
            -cy * sr, (cp * cr) - (sp * sy * sr), (cp * sy * sr) + (sp * cr), 0,
            sy, -sp * cy, cp * cy, 0,
            0, 0, 0, 1);
    }

    /// <summary>
    /// Decomposes a rotation made for row vectors. Yaw lies in -90 to 90 degrees, the others in -180 to 180. At a yaw of 90 degrees, where pitch and roll
    /// turn about one axis, the pitch is the one of -90 to 90 that the rotation still tells (0 where it tells none), and the roll what remains.
    /// </summary>
    /// <param name="rotation">A pure rotation, as <see cref="ToRotation"/> gives it.</param>
    public static HeadPose FromRotation(in Matrix4x4 rotation)
    {
        const float Degrees = 180 / MathF.PI;
        float yaw = MathF.Asin(Math.Clamp(rotation.M31, -1, 1));
        (float pitch, float roll) = MathF.Abs(rotation.M32) + MathF.Abs(rotation.M33) < NoCosine ? AtProfile(rotation)
            : (MathF.Atan2(-rotation.M32, rotation.M33), MathF.Atan2(-rotation.M21, rotation.M11));
        return new HeadPose(yaw * Degrees, pitch * Degrees, roll * Degrees);
    }

    /// <summary>
    /// The cosine of yaw is nothing but rounding here, of either sign, so pitch is known up to half a turn alone; roll comes from the rotation
    /// without that pitch, Rx(-Pitch) * R = Ry(Yaw) * Rz(Roll), whose second row is (sin Roll, cos Roll, 0).
    /// </summary>
    private static (float Pitch, float Roll) AtProfile(in Matrix4x4 rotation)
    {
        float pitch = rotation.M33 == 0 && rotation.M32 == 0 ? 0 : MathF.Atan2(rotation.M33 < 0 ? rotation.M32 : -rotation.M32, MathF.Abs(rotation.M33));
        (float sp, float cp) = MathF.SinCos(pitch);
        return (pitch, MathF.Atan2((cp * rotation.M12) + (sp * rotation.M13), (cp * rotation.M22) + (sp * rotation.M23)));
    }

    /// <summary>The pose after the picture was turned in its plane.</summary>
    /// <param name="radians">Turn, positive clockwise as seen on the screen.</param>
    public HeadPose RotatedInPlane(float radians)
    {
        (float sine, float cosine) = MathF.SinCos(radians);
        var turn = new Matrix4x4(
            cosine, sine, 0, 0,
            -sine, cosine, 0, 0,
            0, 0, 1, 0,
            0, 0, 0, 1);
        return FromRotation(ToRotation() * turn);
    }
}
