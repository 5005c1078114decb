using System.Numerics;
using ASMNet.Expressions;

namespace ASMNet.Live.Output.Network.Packets;

/// <summary>Plain OSC: everything that is known of every face, with its identity in the address.</summary>
internal static class OscFacePacket
{
    private static readonly string[] Channels = [.. ExpressionNames.All.Select(name => "/expression/" + name)];

    // What macOS sends at most, unless somebody has changed it (net.inet.udp.maxdgram); a frame of two faces is smaller.
    private const int MostBytes = 9216;

    /// <summary>Writes faces of a frame as one bundle, as many as fit into a datagram. The first one of a frame tells how many faces there are.</summary>
    /// <param name="faces">The faces.</param>
    /// <param name="first">The first that is written.</param>
    /// <param name="prefix">The start of each address, <c>/asmnet</c> by default.</param>
    /// <param name="osc">Receives the bundle.</param>
    /// <returns>The first that is not written; as many as there are where all are.</returns>
    public static int Write(FaceSet faces, int first, string prefix, OscWriter osc)
    {
        osc.Begin();
        if (first == 0)
        {
            osc.Under(prefix);
            osc.Message("/faces", faces.Faces.Count);
        }

        int next = first;
        for (int length = osc.Length; next < faces.Faces.Count; next++)
        {
            Add(faces, next, prefix, osc);
            if (osc.Length > MostBytes && next > first)
            {
                osc.CutTo(length);
                break;
            }

            length = osc.Length;
        }

        return next;
    }

    private static void Add(FaceSet faces, int index, string prefix, OscWriter osc)
    {
        Span<float> points = stackalloc float[136];
        FaceSignals face = faces[index];
        osc.Under(prefix, face.Id);
        osc.Message("/pose", null, face.Pose.Yaw, face.Pose.Pitch, face.Pose.Roll);
        Vector3 position = face.Position;
        osc.Message("/position", null, position.X, position.Y, position.Z);
        for (int channel = 0; channel < Channels.Length; channel++)
        {
            osc.Message(Channels[channel], null, face.Value((Expression)channel));
        }

        // As shares of the picture's size, so that a receiver need not know it.
        for (int point = 0; point < face.Landmarks.Length && point < points.Length / 2; point++)
        {
            points[2 * point] = face.Landmarks[point].X / faces.Width;
            points[(2 * point) + 1] = face.Landmarks[point].Y / faces.Height;
        }

        osc.Message("/landmarks", null, points);
    }
}
