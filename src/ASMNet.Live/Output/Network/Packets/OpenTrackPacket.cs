using System.Buffers.Binary;
using System.Numerics;

namespace ASMNet.Live.Output.Network.Packets;

/// <summary>opentrack's <c>UDP over network</c>: six little-endian doubles, x, y, z in centimetres and yaw, pitch, roll in degrees.</summary>
internal static class OpenTrackPacket
{
    /// <summary>Bytes of a packet.</summary>
    public const int Length = 48;

    /// <summary>Writes a face.</summary>
    /// <param name="face">The face.</param>
    /// <param name="packet">Receives <see cref="Length"/> bytes.</param>
    public static void Write(in FaceSignals face, Span<byte> packet)
    {
        // As opentrack's own camera trackers tell it: x to the user's left, y up, z away from the screen; yaw to the right, pitch up, roll to the left.
        Vector3 position = face.Position;
        // They are of the head in the camera's axes, not of how it is seen along the ray to it, and applied in the order of Unity's.
        Vector3 turn = UnityAngles.Of(face.Orientation);
        ReadOnlySpan<double> values = [position.X, -position.Y, position.Z, turn.Y, -turn.X, turn.Z];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(packet[(8 * i)..], values[i] == 0 ? 0 : values[i]);
        }
    }
}
