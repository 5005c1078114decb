using System.Buffers.Binary;
using System.Numerics;
using ASMNet.Geometry;

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
        // x to the user's right, y up, z away from the screen: the camera's axes, turned about.
        Vector3 position = face.Position;
        HeadPose pose = face.Pose;
        ReadOnlySpan<double> values = [-position.X, -position.Y, position.Z, -pose.Yaw, pose.Pitch, -pose.Roll];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(packet[(8 * i)..], values[i] == 0 ? 0 : values[i]);
        }
    }
}
