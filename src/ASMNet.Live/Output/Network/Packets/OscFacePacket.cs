using System.Numerics;
using ASMNet.Expressions;

namespace ASMNet.Live.Output.Network.Packets;

/// <summary>Plain OSC: everything that is known of every face, under its identity or under its place.</summary>
internal static class OscFacePacket
{
    private static readonly string[] Channels = [.. ExpressionNames.All.Select(name => "/expression/" + name)];

    /// <summary>Writes the faces of a frame. The first message tells how many there are.</summary>
    /// <param name="faces">The faces.</param>
    /// <param name="prefix">The start of each address, <c>/asmnet</c> by default.</param>
    /// <param name="osc">Receives the bundles.</param>
    public static void Write(FaceSet faces, string prefix, OscWriter osc)
    {
        osc.Begin();
        osc.Under(prefix);
        osc.Message("/faces", faces.Faces.Count);
        for (int i = 0; i < faces.Faces.Count; i++)
        {
            osc.Under(prefix, faces.Faces[i].Id);
            Add(faces, i, osc);
        }
    }

    /// <summary>
    /// Writes the faces that have places, whose addresses stay the same whoever comes. The first message tells how many there are in the frame, and that of each
    /// place the identity of who has it.
    /// </summary>
    /// <param name="faces">The faces.</param>
    /// <param name="prefixes">The start of each place's addresses.</param>
    /// <param name="indexes">For each place the face that has it; -1 where none has.</param>
    /// <param name="osc">Receives the bundles.</param>
    public static void Write(FaceSet faces, ReadOnlySpan<string> prefixes, ReadOnlySpan<int> indexes, OscWriter osc)
    {
        osc.Begin();
        osc.Under(prefixes[0]);
        osc.Message("/faces", faces.Faces.Count);
        for (int place = 0; place < indexes.Length; place++)
        {
            int index = indexes[place];
            osc.Under(prefixes[place]);
            osc.Message("/id", index < 0 ? 0 : faces.Faces[index].Id);
            if (index >= 0)
            {
                Add(faces, index, osc);
            }
        }
    }

    private static void Add(FaceSet faces, int index, OscWriter osc)
    {
        Span<float> points = stackalloc float[136];
        FaceSignals face = faces[index];
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
