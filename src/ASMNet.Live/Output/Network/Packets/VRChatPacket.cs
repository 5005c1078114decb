using System.Numerics;
using ASMNet.Expressions;

namespace ASMNet.Live.Output.Network.Packets;

/// <summary>
/// VRChat's OSC: avatar parameters with the names and the meaning of VRCFaceTracking's second version (Unified Expressions, and what it computes of them,
/// which most avatars have in their place), of which avatars read those that they have, and the eyes by <c>/tracking/eye</c>.
/// </summary>
internal static class VRChatPacket
{
    /// <summary>Where avatars of VRCFaceTracking look for parameters.</summary>
    public const string DefaultPrefix = "/avatar/parameters/v2";

    // Three quarters of the way an eye opens, and the last one it is torn open.
    private const float OpenLid = 0.75f;
    private const float RightAngle = 90;

    // Names that differ from ARKit's; the others are ARKit's with a capital.
    private static readonly Dictionary<Expression, string> Other = new()
    {
        [Expression.MouthClose] = "MouthClosed",
        [Expression.MouthFunnel] = "LipFunnel",
        [Expression.MouthPucker] = "LipPucker",
        [Expression.MouthRollLower] = "LipSuckLower",
        [Expression.MouthRollUpper] = "LipSuckUpper",
        [Expression.MouthShrugLower] = "MouthRaiserLower",
        [Expression.MouthShrugUpper] = "MouthRaiserUpper",
        [Expression.CheekPuff] = "CheekPuffSuck",
    };

    private static readonly (Expression Channel, string Name)[] Parameters =
    [
        .. Enum.GetValues<Expression>()
            .Where(channel => channel.ToString() is var name
                && !name.StartsWith("EyeLook", StringComparison.Ordinal) && !name.StartsWith("EyeBlink", StringComparison.Ordinal)
                && channel is not (Expression.MouthLeft or Expression.MouthRight))
            .Select(channel => (channel, "/" + Other.GetValueOrDefault(channel, channel.ToString()))),
    ];

    // Unified Expressions has two sides, two lips, or two muscles where ARKit has one channel, which its modules for phones set alike.
    private static readonly (Expression Channel, string Name)[] Parts =
    [
        (Expression.BrowInnerUp, "/BrowInnerUpLeft"), (Expression.BrowInnerUp, "/BrowInnerUpRight"),
        (Expression.BrowDownLeft, "/BrowLowererLeft"), (Expression.BrowDownLeft, "/BrowPinchLeft"),
        (Expression.BrowDownRight, "/BrowLowererRight"), (Expression.BrowDownRight, "/BrowPinchRight"),
        (Expression.CheekPuff, "/CheekPuffLeft"), (Expression.CheekPuff, "/CheekPuffRight"),
        (Expression.CheekPuff, "/CheekPuffSuckLeft"), (Expression.CheekPuff, "/CheekPuffSuckRight"),
        (Expression.JawForward, "/JawZ"),
        (Expression.MouthLeft, "/MouthUpperLeft"), (Expression.MouthLeft, "/MouthLowerLeft"),
        (Expression.MouthRight, "/MouthUpperRight"), (Expression.MouthRight, "/MouthLowerRight"),
        (Expression.MouthSmileLeft, "/MouthCornerPullLeft"), (Expression.MouthSmileLeft, "/MouthCornerSlantLeft"),
        (Expression.MouthSmileRight, "/MouthCornerPullRight"), (Expression.MouthSmileRight, "/MouthCornerSlantRight"),
        (Expression.MouthUpperUpLeft, "/MouthUpperDeepenLeft"), (Expression.MouthUpperUpRight, "/MouthUpperDeepenRight"),
        (Expression.MouthRollUpper, "/LipSuckUpperLeft"), (Expression.MouthRollUpper, "/LipSuckUpperRight"),
        (Expression.MouthRollLower, "/LipSuckLowerLeft"), (Expression.MouthRollLower, "/LipSuckLowerRight"),
        (Expression.MouthFunnel, "/LipFunnelUpper"), (Expression.MouthFunnel, "/LipFunnelLower"),
        (Expression.MouthFunnel, "/LipFunnelUpperLeft"), (Expression.MouthFunnel, "/LipFunnelUpperRight"),
        (Expression.MouthFunnel, "/LipFunnelLowerLeft"), (Expression.MouthFunnel, "/LipFunnelLowerRight"),
        (Expression.MouthPucker, "/LipPuckerUpper"), (Expression.MouthPucker, "/LipPuckerLower"),
        (Expression.MouthPucker, "/LipPuckerLeft"), (Expression.MouthPucker, "/LipPuckerRight"),
        (Expression.MouthPucker, "/LipPuckerUpperLeft"), (Expression.MouthPucker, "/LipPuckerUpperRight"),
        (Expression.MouthPucker, "/LipPuckerLowerLeft"), (Expression.MouthPucker, "/LipPuckerLowerRight"),
    ];

    // One side taken from the other, which goes from -1 to 1.
    private static readonly (Expression Plus, Expression Minus, string Name)[] Differences =
    [
        (Expression.JawRight, Expression.JawLeft, "/JawX"), (Expression.MouthRight, Expression.MouthLeft, "/MouthX"),
        (Expression.MouthRight, Expression.MouthLeft, "/MouthUpperX"), (Expression.MouthRight, Expression.MouthLeft, "/MouthLowerX"),
        (Expression.MouthSmileLeft, Expression.MouthFrownLeft, "/SmileFrownLeft"), (Expression.MouthSmileRight, Expression.MouthFrownRight, "/SmileFrownRight"),
        (Expression.MouthSmileLeft, Expression.MouthFrownLeft, "/MouthCornerYLeft"), (Expression.MouthSmileRight, Expression.MouthFrownRight, "/MouthCornerYRight"),
        (Expression.MouthRollUpper, Expression.MouthFunnel, "/LipSuckFunnelUpper"), (Expression.MouthRollLower, Expression.MouthFunnel, "/LipSuckFunnelLower"),
        (Expression.MouthRollUpper, Expression.MouthFunnel, "/LipSuckFunnelUpperLeft"), (Expression.MouthRollUpper, Expression.MouthFunnel, "/LipSuckFunnelUpperRight"),
        (Expression.MouthRollLower, Expression.MouthFunnel, "/LipSuckFunnelLowerLeft"), (Expression.MouthRollLower, Expression.MouthFunnel, "/LipSuckFunnelLowerRight"),
    ];

    // The mean of both sides, or of both lips.
    private static readonly (Expression Left, Expression Right, string Name)[] Means =
    [
        (Expression.BrowDownLeft, Expression.BrowDownRight, "/BrowDown"), (Expression.BrowOuterUpLeft, Expression.BrowOuterUpRight, "/BrowOuterUp"),
        (Expression.CheekSquintLeft, Expression.CheekSquintRight, "/CheekSquint"), (Expression.NoseSneerLeft, Expression.NoseSneerRight, "/NoseSneer"),
        (Expression.MouthUpperUpLeft, Expression.MouthUpperUpRight, "/MouthUpperUp"), (Expression.MouthLowerDownLeft, Expression.MouthLowerDownRight, "/MouthLowerDown"),
        (Expression.MouthStretchLeft, Expression.MouthStretchRight, "/MouthStretch"), (Expression.MouthPressLeft, Expression.MouthPressRight, "/MouthPress"),
        (Expression.MouthDimpleLeft, Expression.MouthDimpleRight, "/MouthDimple"), (Expression.MouthRollUpper, Expression.MouthRollLower, "/LipSuck"),
    ];

    /// <summary>Writes a face.</summary>
    /// <param name="face">The face.</param>
    /// <param name="prefix">The start of each parameter's address.</param>
    /// <param name="eyes">By what the eyes are turned.</param>
    /// <param name="osc">Receives the bundles.</param>
    public static void Write(in FaceSignals face, string prefix, VRChatEyes eyes, OscWriter osc)
    {
        osc.Begin();
        osc.Under(prefix);
        WriteChannels(face, osc);
        WriteSides(face, osc);
        WriteLids(face, osc);
        if (eyes != VRChatEyes.Native)
        {
            WriteGaze(face, osc);
        }

        WriteHead(face, osc);

        // Of VRChat's whole avatar, wherever its other parameters lie: its animations take mouth and eyes over where these say so.
        osc.Under(string.Empty);
        WriteActive(osc, mouth: true, eyes: eyes != VRChatEyes.Native);
        if (eyes != VRChatEyes.Parameters)
        {
            WriteNativeEyes(face, osc);
        }
    }

    /// <summary>Writes that nobody is tracked, by which an avatar's own animations have mouth and eyes again.</summary>
    /// <param name="osc">Receives the bundle.</param>
    public static void WriteNone(OscWriter osc)
    {
        osc.Begin();
        WriteActive(osc, mouth: false, eyes: false);
    }

    // Each is told in either state: an avatar keeps what it was told last, also by a run with other options.
    private static void WriteActive(OscWriter osc, bool mouth, bool eyes)
    {
        osc.Message("/avatar/parameters/ExpressionTrackingActive", mouth);
        osc.Message("/avatar/parameters/LipTrackingActive", mouth);
        osc.Message("/avatar/parameters/EyeTrackingActive", eyes);
    }

    private static void WriteNativeEyes(in FaceSignals face, OscWriter osc)
    {
        // Degrees; positive pitch looks down, positive yaw to the person's right.
        Vector3 gaze = Vector3.Normalize(face.Gaze(left: true) + face.Gaze(left: false));
        const float Degrees = 180 / MathF.PI;
        osc.Message("/tracking/eye/EyesClosedAmount", null, (face.Value(Expression.EyeBlinkLeft) + face.Value(Expression.EyeBlinkRight)) / 2);
        osc.Message("/tracking/eye/CenterPitchYaw", null, Degrees * MathF.Atan2(gaze.Y, -gaze.Z), Degrees * MathF.Atan2(-gaze.X, -gaze.Z));
    }

    private static void WriteChannels(in FaceSignals face, OscWriter osc)
    {
        foreach ((Expression channel, string name) in Parameters)
        {
            osc.Message(name, null, face.Value(channel));
        }

        foreach ((Expression channel, string name) in Parts)
        {
            osc.Message(name, null, face.Value(channel));
        }

        foreach ((Expression plus, Expression minus, string name) in Differences)
        {
            osc.Message(name, null, face.Value(plus) - face.Value(minus));
        }

        foreach ((Expression left, Expression right, string name) in Means)
        {
            osc.Message(name, null, (face.Value(left) + face.Value(right)) / 2);
        }
    }

    // What is of more than one channel, and of both sides.
    private static void WriteSides(in FaceSignals face, OscWriter osc)
    {
        float smile = (face.Value(Expression.MouthSmileLeft) + face.Value(Expression.MouthSmileRight)) / 2;
        float frown = (face.Value(Expression.MouthFrownLeft) + face.Value(Expression.MouthFrownRight)) / 2;
        float sadLeft = Math.Max(face.Value(Expression.MouthFrownLeft), face.Value(Expression.MouthStretchLeft));
        float sadRight = Math.Max(face.Value(Expression.MouthFrownRight), face.Value(Expression.MouthStretchRight));
        osc.Message("/SmileFrown", null, smile - frown);
        osc.Message("/MouthCornerY", null, smile - frown);
        osc.Message("/MouthSadLeft", null, sadLeft);
        osc.Message("/MouthSadRight", null, sadRight);
        osc.Message("/SmileSadLeft", null, face.Value(Expression.MouthSmileLeft) - sadLeft);
        osc.Message("/SmileSadRight", null, face.Value(Expression.MouthSmileRight) - sadRight);
        osc.Message("/SmileSad", null, smile - ((sadLeft + sadRight) / 2));

        float upper = (face.Value(Expression.MouthUpperUpLeft) + face.Value(Expression.MouthUpperUpRight)) / 2;
        float lower = (face.Value(Expression.MouthLowerDownLeft) + face.Value(Expression.MouthLowerDownRight)) / 2;
        osc.Message("/MouthOpen", null, (upper + lower) / 2);

        float inner = face.Value(Expression.BrowInnerUp);
        float outerLeft = face.Value(Expression.BrowOuterUpLeft);
        float outerRight = face.Value(Expression.BrowOuterUpRight);
        const float Outer = 0.6f;
        float upLeft = float.Lerp(inner, outerLeft, Outer);
        float upRight = float.Lerp(inner, outerRight, Outer);
        osc.Message("/BrowUpLeft", null, upLeft);
        osc.Message("/BrowUpRight", null, upRight);
        osc.Message("/BrowUp", null, (upLeft + upRight) / 2);
        float left = ((inner + outerLeft) / 2) - face.Value(Expression.BrowDownLeft);
        float right = ((inner + outerRight) / 2) - face.Value(Expression.BrowDownRight);
        osc.Message("/BrowExpressionLeft", null, left);
        osc.Message("/BrowExpressionRight", null, right);
        osc.Message("/BrowExpression", null, (left + right) / 2);
    }

    private static void WriteLids(in FaceSignals face, OscWriter osc)
    {
        float openLeft = 1 - face.Value(Expression.EyeBlinkLeft);
        float openRight = 1 - face.Value(Expression.EyeBlinkRight);
        osc.Message("/EyeOpenLeft", null, openLeft);
        osc.Message("/EyeOpenRight", null, openRight);
        osc.Message("/EyeOpen", null, (openLeft + openRight) / 2);
        osc.Message("/EyeClosedLeft", null, 1 - openLeft);
        osc.Message("/EyeClosedRight", null, 1 - openRight);
        osc.Message("/EyeClosed", null, 1 - ((openLeft + openRight) / 2));

        float lidLeft = float.Lerp(face.Value(Expression.EyeWideLeft), openLeft, OpenLid);
        float lidRight = float.Lerp(face.Value(Expression.EyeWideRight), openRight, OpenLid);
        osc.Message("/EyeLidLeft", null, lidLeft);
        osc.Message("/EyeLidRight", null, lidRight);
        osc.Message("/EyeLid", null, (lidLeft + lidRight) / 2);
        osc.Message("/EyeWide", null, Math.Max(face.Value(Expression.EyeWideLeft), face.Value(Expression.EyeWideRight)));
        float squint = Math.Max(face.Value(Expression.EyeSquintLeft), face.Value(Expression.EyeSquintRight));
        osc.Message("/EyeSquint", null, squint);
        osc.Message("/EyesSquint", null, squint);
    }

    private static void WriteGaze(in FaceSignals face, OscWriter osc)
    {
        Vector2 left = Slope(face.Gaze(left: true));
        Vector2 right = Slope(face.Gaze(left: false));
        osc.Message("/EyeLeftX", null, left.X);
        osc.Message("/EyeLeftY", null, left.Y);
        osc.Message("/EyeRightX", null, right.X);
        osc.Message("/EyeRightY", null, right.Y);
        osc.Message("/EyeX", null, (left.X + right.X) / 2);
        osc.Message("/EyeY", null, (left.Y + right.Y) / 2);
    }

    // 1 is a right angle: yaw to the right, pitch down, roll to the left.
    private static void WriteHead(in FaceSignals face, OscWriter osc)
    {
        Vector3 turn = Vector3.Clamp(UnityAngles.Of(face.Orientation) / RightAngle, -Vector3.One, Vector3.One);
        osc.Message("/Head/Yaw", null, turn.Y);
        osc.Message("/Head/Pitch", null, turn.X);
        osc.Message("/Head/Roll", null, turn.Z);
    }

    // The tangents of a gaze: x to the person's right, y up, -1 to 1.
    private static Vector2 Slope(Vector3 direction)
    {
        float ahead = Math.Max(-direction.Z, 1e-3f);
        return Vector2.Clamp(new Vector2(-direction.X, -direction.Y) / ahead, -Vector2.One, Vector2.One);
    }
}
