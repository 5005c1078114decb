using System.Buffers.Binary;
using System.Numerics;
using ASMNet.Expressions;
using ASMNet.Geometry;

namespace ASMNet.Live.Output.Network.Packets;

/// <summary>
/// The packets of OpenSeeFace's <c>facetracker.py</c>, as its <c>Unity/OpenSee.cs</c> reads them: 1785 little-endian bytes a face, unpadded,
/// faces one after the other.
/// </summary>
internal static class OpenSeeFacePacket
{
    /// <summary>Bytes of a face.</summary>
    public const int Length = 1785;

    /// <summary>Faces that a datagram holds.</summary>
    public const int MostFaces = 36;

    private const int Points = 68;
    private const int PointsInSpace = 70;

    // Where each of OpenSeeFace's first 66 points lies among iBUG's 68: it has no inner mouth corners' twins.
    private static readonly int[] Source = [.. Enumerable.Range(0, 48), 49, 50, 51, 52, 53, 55, 56, 57, 58, 59, .. Enumerable.Range(60, 8)];

    /// <summary>Writes a face.</summary>
    /// <param name="face">The face.</param>
    /// <param name="time">Seconds.</param>
    /// <param name="width">Width of the picture.</param>
    /// <param name="height">Height of the picture.</param>
    /// <param name="packet">Receives <see cref="Length"/> bytes.</param>
    public static void Write(in FaceSignals face, double time, int width, int height, Span<byte> packet)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(packet, time);
        BinaryPrimitives.WriteInt32LittleEndian(packet[8..], face.Id);
        var writer = new FloatWriter(packet, 12);
        float blinkRight = face.Value(Expression.EyeBlinkRight);
        float blinkLeft = face.Value(Expression.EyeBlinkLeft);
        writer.Add(width, height, 1 - blinkRight, 1 - blinkLeft);
        packet[28] = 1;
        writer.At = 29;

        // The reader turns these into Unity's axes; this is its inverse, so that it gets the head's rotation there.
        Quaternion turn = face.Orientation;
        HeadPose pose = face.Pose;
        Vector3 position = -face.Position;
        writer.Add(0, -turn.X, turn.Y, -turn.Z, turn.W);
        writer.Add(pose.Pitch - 180, pose.Yaw, pose.Roll + 90);
        writer.Add(position.Y, -position.X, -position.Z);
        for (int i = 0; i < Points; i++)
        {
            writer.Add(face.Confidence);
        }

        AddPoints(face, ref writer);
        AddPointsInSpace(face, ref writer);
        AddFeatures(face, blinkLeft, blinkRight, ref writer);
    }

    private static void AddPoints(in FaceSignals face, ref FloatWriter writer)
    {
        foreach (int source in Source)
        {
            writer.Add(face.Landmarks[source].X, face.Landmarks[source].Y);
        }

        Vector2 right = face.Irises?.Right?.Center ?? Middle(face.Landmarks[36..42]);
        Vector2 left = face.Irises?.Left?.Center ?? Middle(face.Landmarks[42..48]);
        writer.Add(right.X, right.Y, left.X, left.Y);
    }

    private static void AddPointsInSpace(in FaceSignals face, ref FloatWriter writer)
    {
        ReadOnlySpan<Vector3> points = face.Points3D;
        foreach (int source in Source)
        {
            Vector3 point = points.IsEmpty ? default : points[source];
            writer.Add(point.X, -point.Y, -point.Z);
        }

        // Two pupils, and the two middles of the eyeballs behind them, from which the reader takes the gaze.
        for (int i = Source.Length; i < PointsInSpace; i++)
        {
            bool isLeft = (i - Source.Length) % 2 == 1;
            Vector3 eye = points.IsEmpty ? default : Middle(isLeft ? points[42..48] : points[36..42]);
            Vector3 point = i < Points ? eye + face.Gaze(isLeft) : eye;
            writer.Add(point.X, -point.Y, -point.Z);
        }
    }

    private static void AddFeatures(in FaceSignals face, float blinkLeft, float blinkRight, ref FloatWriter writer)
    {
        writer.Add(face.Value(Expression.EyeWideLeft) - blinkLeft, face.Value(Expression.EyeWideRight) - blinkRight);
        AddBrow(face, Expression.BrowOuterUpLeft, Expression.BrowDownLeft, ref writer);
        AddBrow(face, Expression.BrowOuterUpRight, Expression.BrowDownRight, ref writer);
        AddCorner(face, Expression.MouthSmileLeft, Expression.MouthFrownLeft, Expression.MouthStretchLeft, ref writer);
        AddCorner(face, Expression.MouthSmileRight, Expression.MouthFrownRight, Expression.MouthStretchRight, ref writer);
        float pucker = face.Value(Expression.MouthPucker);
        float wide = (face.Value(Expression.MouthStretchLeft) + face.Value(Expression.MouthStretchRight)) / 2;
        writer.Add(face.Value(Expression.JawOpen), wide - pucker);
    }

    private static void AddBrow(in FaceSignals face, Expression outerUp, Expression down, ref FloatWriter writer)
    {
        float inner = face.Value(Expression.BrowInnerUp);
        float outer = face.Value(outerUp);
        writer.Add(inner - outer, Math.Clamp(((inner + outer) / 2) - face.Value(down), -1, 1), 0);
    }

    private static void AddCorner(in FaceSignals face, Expression smile, Expression frown, Expression stretch, ref FloatWriter writer) =>
        writer.Add(face.Value(smile) - face.Value(frown), face.Value(stretch) - face.Value(Expression.MouthPucker));

    private static Vector2 Middle(ReadOnlySpan<Vector2> points)
    {
        Vector2 sum = default;
        foreach (Vector2 point in points)
        {
            sum += point;
        }

        return sum / points.Length;
    }

    private static Vector3 Middle(ReadOnlySpan<Vector3> points)
    {
        Vector3 sum = default;
        foreach (Vector3 point in points)
        {
            sum += point;
        }

        return sum / points.Length;
    }

    private ref struct FloatWriter(Span<byte> packet, int at)
    {
        private readonly Span<byte> _packet = packet;

        public int At { get; set; } = at;

        public void Add(params ReadOnlySpan<float> values)
        {
            foreach (float value in values)
            {
                BinaryPrimitives.WriteSingleLittleEndian(_packet[At..], float.IsFinite(value) ? value : 0);
                At += sizeof(float);
            }
        }
    }
}
