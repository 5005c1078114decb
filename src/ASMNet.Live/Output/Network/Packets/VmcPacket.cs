using System.Numerics;
using ASMNet.Expressions;

namespace ASMNet.Live.Output.Network.Packets;

/// <summary>
/// The Virtual Motion Capture protocol over OSC, in Unity's axes (left-handed, y up, z to where the avatar looks), which are
/// the camera's with every sign turned; a rotation has the same numbers in both.
/// </summary>
internal static class VmcPacket
{
    private static readonly string[] Names = [.. ExpressionNames.All.Select(name => char.ToUpperInvariant(name[0]) + name[1..])];

    /// <summary>Writes a face.</summary>
    /// <param name="face">The face; without one they only tell that tracking goes on.</param>
    /// <param name="hasFace">Whether there is a face.</param>
    /// <param name="time">Seconds.</param>
    /// <param name="osc">Receives the bundles, of which the last one applies what all have told.</param>
    public static void Write(in FaceSignals face, bool hasFace, double time, OscWriter osc)
    {
        osc.Begin();
        osc.Message("/VMC/Ext/OK", 1);
        osc.Message("/VMC/Ext/T", null, (float)time);
        if (!hasFace)
        {
            return;
        }

        // Half of the turn is in the neck, as people turn their heads.
        Quaternion head = face.Orientation;
        Quaternion neck = Quaternion.Slerp(Quaternion.Identity, head, 0.5f);
        Pose(osc, "/VMC/Ext/Root/Pos", "root", Quaternion.Identity);
        Pose(osc, "/VMC/Ext/Bone/Pos", "Neck", neck);
        Pose(osc, "/VMC/Ext/Bone/Pos", "Head", Quaternion.Concatenate(head, Quaternion.Conjugate(neck)));
        Pose(osc, "/VMC/Ext/Bone/Pos", "LeftEye", Eye(face.Gaze(left: true)));
        Pose(osc, "/VMC/Ext/Bone/Pos", "RightEye", Eye(face.Gaze(left: false)));
        WriteBlends(face, osc);

        for (int i = 0; i < Names.Length; i++)
        {
            Blend(osc, Names[i], face.Value((Expression)i));
        }

        osc.Message("/VMC/Ext/Blend/Apply", null);
    }

    /// <summary>The expressions of VRM 0 that avatars have which do not know ARKit's.</summary>
    private static void WriteBlends(in FaceSignals face, OscWriter osc)
    {
        float jaw = face.Value(Expression.JawOpen);
        float funnel = face.Value(Expression.MouthFunnel);
        float pucker = face.Value(Expression.MouthPucker);
        float stretch = Mean(face, Expression.MouthStretchLeft, Expression.MouthStretchRight);
        float frown = Mean(face, Expression.MouthFrownLeft, Expression.MouthFrownRight);
        Blend(osc, "A", jaw * (1 - Math.Max(funnel, pucker)));
        Blend(osc, "I", stretch);
        Blend(osc, "U", pucker);
        Blend(osc, "E", stretch * jaw);
        Blend(osc, "O", funnel);
        Blend(osc, "Blink_L", face.Value(Expression.EyeBlinkLeft));
        Blend(osc, "Blink_R", face.Value(Expression.EyeBlinkRight));
        Blend(osc, "Joy", Mean(face, Expression.MouthSmileLeft, Expression.MouthSmileRight));
        Blend(osc, "Angry", Mean(face, Expression.BrowDownLeft, Expression.BrowDownRight));
        Blend(osc, "Sorrow", frown);
        Blend(osc, "Surprised", Mean(face, Expression.EyeWideLeft, Expression.EyeWideRight));
    }

    private static void Blend(OscWriter osc, string name, float value) => osc.Message("/VMC/Ext/Blend/Val", name, value);

    private static float Mean(in FaceSignals face, Expression left, Expression right) => (face.Value(left) + face.Value(right)) / 2;

    private static Quaternion Eye(Vector3 direction)
    {
        // The turn that brings (0, 0, -1), straight ahead in the camera's axes, to the direction.
        float yaw = MathF.Atan2(-direction.X, -direction.Z);
        float pitch = MathF.Asin(Math.Clamp(direction.Y, -1, 1));
        return Quaternion.CreateFromAxisAngle(Vector3.UnitY, yaw) * Quaternion.CreateFromAxisAngle(Vector3.UnitX, pitch);
    }

    private static void Pose(OscWriter osc, string address, string name, Quaternion turn) =>
        osc.Message(address, name, 0, 0, 0, turn.X, turn.Y, turn.Z, turn.W);
}
