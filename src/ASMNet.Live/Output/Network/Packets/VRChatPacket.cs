using System.Numerics;
using ASMNet.Expressions;

namespace ASMNet.Live.Output.Network.Packets;

/// <summary>
/// VRChat's OSC: avatar parameters with the names of Unified Expressions, of which avatars read those that they have, and the eyes by
/// <c>/tracking/eye</c>.
/// </summary>
internal static class VRChatPacket
{
    /// <summary>Where avatars of VRCFaceTracking look for parameters.</summary>
    public const string DefaultPrefix = "/avatar/parameters/v2";

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
            .Where(channel => !channel.ToString().StartsWith("EyeLook", StringComparison.Ordinal) && !channel.ToString().StartsWith("EyeBlink", StringComparison.Ordinal))
            .Select(channel => (channel, "/" + Other.GetValueOrDefault(channel, channel.ToString()))),
    ];

    /// <summary>Writes a face as one bundle.</summary>
    /// <param name="face">The face.</param>
    /// <param name="prefix">The start of each parameter's address.</param>
    /// <param name="osc">Receives the bundle.</param>
    public static void Write(in FaceSignals face, string prefix, OscWriter osc)
    {
        float shutLeft = face.Value(Expression.EyeBlinkLeft);
        float shutRight = face.Value(Expression.EyeBlinkRight);
        osc.Begin();
        osc.Under(prefix);
        osc.Message("/EyeLidLeft", null, 1 - shutLeft);
        osc.Message("/EyeLidRight", null, 1 - shutRight);
        foreach ((Expression channel, string name) in Parameters)
        {
            osc.Message(name, null, face.Value(channel));
        }

        // Degrees; positive pitch looks down, positive yaw to the person's right.
        Vector3 gaze = Vector3.Normalize(face.Gaze(left: true) + face.Gaze(left: false));
        const float Degrees = 180 / MathF.PI;
        osc.Under(string.Empty);
        osc.Message("/tracking/eye/EyesClosedAmount", null, (shutLeft + shutRight) / 2);
        osc.Message("/tracking/eye/CenterPitchYaw", null, Degrees * MathF.Atan2(gaze.Y, -gaze.Z), Degrees * MathF.Atan2(-gaze.X, -gaze.Z));
    }
}
