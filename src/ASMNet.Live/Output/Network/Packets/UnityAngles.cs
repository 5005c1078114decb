using System.Numerics;

namespace ASMNet.Live.Output.Network.Packets;

/// <summary>
/// Turns as Unity's inspector shows them: degrees about x (positive looks down), y (positive to the person's right) and z, applied in the order z, x, y.
/// Its axes are the camera's with every sign turned, in which a rotation has the same numbers.
/// </summary>
internal static class UnityAngles
{
    private const float Degrees = 180 / MathF.PI;

    /// <summary>The angles of a rotation.</summary>
    /// <param name="turn">A unit quaternion.</param>
    public static Vector3 Of(Quaternion turn)
    {
        // R = Ry(y) Rx(x) Rz(z), column vectors; .NET's matrix is its transpose.
        var matrix = Matrix4x4.CreateFromQuaternion(turn);
        float x = MathF.Asin(Math.Clamp(-matrix.M32, -1, 1));
        float y = MathF.Atan2(matrix.M31, matrix.M33);
        float z = MathF.Atan2(matrix.M12, matrix.M22);
        return Degrees * new Vector3(x, y, z);
    }

    /// <summary>
    /// The same turn as phones tell it, whose axes are right-handed (x to the person's left, y up, z to where the head looks): positive x looks down,
    /// positive y to the person's left, positive z leans anticlockwise as the camera sees it. The receivers of iFacialMocap turn y and z about again.
    /// </summary>
    /// <param name="angles">Unity's angles.</param>
    public static Vector3 OfPhone(Vector3 angles) => new(angles.X, -angles.Y, -angles.Z);

    /// <summary>The angles of an eye.</summary>
    /// <param name="direction">Where it looks, in the head's own axes; (0, 0, -1) is straight ahead.</param>
    public static Vector3 OfGaze(Vector3 direction) => Degrees * new Vector3(
        MathF.Asin(Math.Clamp(direction.Y, -1, 1)), MathF.Atan2(-direction.X, -direction.Z), 0);
}
