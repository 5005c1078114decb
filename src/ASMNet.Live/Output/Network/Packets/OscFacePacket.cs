using System.Globalization;
using System.Numerics;
using ASMNet.Expressions;

namespace ASMNet.Live.Output.Network.Packets;

/// <summary>Plain OSC: everything that is known of every face, with its identity in the address.</summary>
internal static class OscFacePacket
{
    /// <summary>Writes the faces of a frame as one bundle.</summary>
    /// <param name="faces">The faces.</param>
    /// <param name="prefix">The start of each address, <c>/asmnet</c> by default.</param>
    /// <param name="osc">Receives the bundle.</param>
    public static void Write(FaceSet faces, string prefix, OscWriter osc)
    {
        Span<float> points = stackalloc float[136];
        osc.Begin();
        osc.Message(prefix + "/faces", faces.Faces.Count);
        for (int i = 0; i < faces.Faces.Count; i++)
        {
            FaceSignals face = faces[i];
            string start = string.Create(CultureInfo.InvariantCulture, $"{prefix}/{face.Id}");
            osc.Message(start + "/pose", null, face.Pose.Yaw, face.Pose.Pitch, face.Pose.Roll);
            Vector3 position = face.Position;
            osc.Message(start + "/position", null, position.X, position.Y, position.Z);
            for (int channel = 0; channel < ExpressionNames.Count; channel++)
            {
                osc.Message($"{start}/expression/{ExpressionNames.All[channel]}", null, face.Value((Expression)channel));
            }

            // As shares of the picture's size, so that a receiver need not know it.
            for (int point = 0; point < face.Landmarks.Length && point < points.Length / 2; point++)
            {
                points[2 * point] = face.Landmarks[point].X / faces.Width;
                points[(2 * point) + 1] = face.Landmarks[point].Y / faces.Height;
            }

            osc.Message(start + "/landmarks", null, points);
        }
    }
}
