using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using ASMNet.Expressions;

namespace ASMNet.Live.Output.Network.Packets;

/// <summary>
/// The packets of Live Link Face for Unreal, version 6, big-endian: version (one byte), device and subject (each a length of 32 bits and its letters), frame
/// (i32 number, f32 part, i32 rate, i32 divisor), the number 61 (one byte) and as many 32-bit floats: ARKit's 52 channels, then yaw, pitch and roll of head,
/// left eye and right eye in radians; the head's are positive to the person's left, up and leaning right, the eyes' to the right and down.
/// </summary>
internal sealed class LiveLinkPacket
{
    private const byte Version = 6;
    private const byte Values = 61;
    private const int FixedLength = 1 + 4 + 4 + 16 + 1 + (4 * Values);

    private readonly byte[] _packet;
    private readonly int _frameAt;

    /// <summary>Makes the packet of one face, which is written anew for each frame.</summary>
    /// <param name="device">Identity of the sender.</param>
    /// <param name="subject">Name of the face in Unreal.</param>
    public LiveLinkPacket(string device, string subject)
    {
        _packet = new byte[FixedLength + Encoding.UTF8.GetByteCount(device) + Encoding.UTF8.GetByteCount(subject)];
        _packet[0] = Version;
        _frameAt = Text(_packet, Text(_packet, 1, device), subject);
    }

    /// <summary>Writes a face.</summary>
    /// <param name="face">The face.</param>
    /// <param name="frame">Number of the frame.</param>
    /// <param name="rate">Frames a second.</param>
    /// <returns>The packet, until the next one is written.</returns>
    public ReadOnlySpan<byte> Write(scoped in FaceSignals face, long frame, int rate)
    {
        byte[] packet = _packet;
        int at = _frameAt;
        BinaryPrimitives.WriteInt32BigEndian(packet.AsSpan(at), (int)(frame % int.MaxValue));
        BinaryPrimitives.WriteSingleBigEndian(packet.AsSpan(at + 4), 0);
        BinaryPrimitives.WriteInt32BigEndian(packet.AsSpan(at + 8), rate);
        BinaryPrimitives.WriteInt32BigEndian(packet.AsSpan(at + 12), 1);
        packet[at + 16] = Values;
        at += 17;
        for (int i = 0; i < ExpressionNames.Count; i++)
        {
            at = Number(packet, at, face.Value((Expression)i));
        }

        // The app tells the head's turn with the other sign than the eyes': with somebody who looks at the phone, both rise together.
        at = Angles(packet, at, -UnityAngles.Of(face.Orientation));
        at = Angles(packet, at, UnityAngles.OfGaze(face.Gaze(left: true)));
        Angles(packet, at, UnityAngles.OfGaze(face.Gaze(left: false)));
        return packet;
    }

    private static int Angles(byte[] packet, int at, Vector3 degrees)
    {
        const float Radians = MathF.PI / 180;
        at = Number(packet, at, degrees.Y * Radians);
        at = Number(packet, at, degrees.X * Radians);
        return Number(packet, at, degrees.Z * Radians);
    }

    private static int Number(byte[] packet, int at, float value)
    {
        BinaryPrimitives.WriteSingleBigEndian(packet.AsSpan(at), float.IsFinite(value) ? value + 0f : 0);
        return at + sizeof(float);
    }

    private static int Text(byte[] packet, int at, string text)
    {
        int length = Encoding.UTF8.GetBytes(text, packet.AsSpan(at + 4));
        BinaryPrimitives.WriteInt32BigEndian(packet.AsSpan(at), length);
        return at + 4 + length;
    }
}
