using System.Buffers.Binary;
using System.Numerics;
using ASMNet.Expressions;

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
    private const int NoseTip = 30;

    // Centimetres in the units of its translations, and in those of its head, whose outer eye corners are 0.63 apart.
    private const float Unit = 10;
    private const float HeadUnit = 14;

    // How far the middle of an eyeball lies behind the corners, as a share of their distance.
    private const float EyeballDepth = 0.385f;

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

        Quaternion turn = face.Orientation;
        writer.Add(0);
        AddTurn(turn, ref writer);
        Vector3 nose = face.Position + (face.Points3D.IsEmpty ? default : Vector3.Transform(face.Points3D[NoseTip], turn));
        writer.Add(-nose.Y / Unit, -nose.X / Unit, -nose.Z / Unit);
        for (int i = 0; i < Points; i++)
        {
            writer.Add(face.Confidence);
        }

        AddPoints(face, ref writer);
        AddPointsInSpace(face, ref writer);
        AddFeatures(face, blinkLeft, blinkRight, ref writer);
    }

    /// <summary>
    /// What <c>facetracker.py</c> finds has the picture's rows as its first axis, its columns as the second, and every point behind the camera: the
    /// first two rows of the head's rotation change places, and the third one turns its sign. Its quaternion is the conjugate.
    /// </summary>
    private static void AddTurn(Quaternion turn, ref FloatWriter writer)
    {
        const float Half = 0.70710678f;
        writer.Add(Half * (turn.W + turn.Z), Half * (turn.W - turn.Z), Half * (turn.Y - turn.X), Half * (turn.X + turn.Y));

        // Angles about x, y and z of the decomposition that OpenCV calls RQ. .NET's matrix is the transpose of the one for column vectors.
        const float Degrees = 180 / MathF.PI;
        var matrix = Matrix4x4.CreateFromQuaternion(turn);
        float x = MathF.Atan2(-matrix.M23, -matrix.M33);
        float y = MathF.Atan2(matrix.M13, MathF.Sqrt((matrix.M23 * matrix.M23) + (matrix.M33 * matrix.M33)));
        float z = MathF.Atan2(matrix.M11, matrix.M12);
        writer.Add(Degrees * x, Degrees * y, Degrees * z);
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
        if (points.IsEmpty)
        {
            for (int i = 0; i < 3 * PointsInSpace; i++)
            {
                writer.Add(0);
            }

            return;
        }

        Vector3 nose = points[NoseTip];
        foreach (int source in Source)
        {
            AddPointInSpace(points[source] - nose, ref writer);
        }

        // Two pupils, and the two middles of the eyeballs behind them, from which the reader takes the gaze.
        ReadOnlySpan<(int Outer, int Inner)> eyes = [(36, 39), (45, 42)];
        for (int i = Source.Length; i < PointsInSpace; i++)
        {
            bool isLeft = (i - Source.Length) % 2 == 1;
            (Vector3 outer, Vector3 inner) = (points[eyes[isLeft ? 1 : 0].Outer], points[eyes[isLeft ? 1 : 0].Inner]);
            float depth = EyeballDepth * Vector3.Distance(outer, inner);
            Vector3 eyeball = ((outer + inner) / 2) + (depth * Vector3.UnitZ);
            AddPointInSpace((i < Points ? eyeball + (depth * face.Gaze(isLeft)) : eyeball) - nose, ref writer);
        }
    }

    // Its axes are the person's right, up and to the front; the last two are sent with their signs turned.
    private static void AddPointInSpace(Vector3 point, ref FloatWriter writer) => writer.Add(-point.X / HeadUnit, point.Y / HeadUnit, point.Z / HeadUnit);

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
        writer.Add(face.Value(frown) - face.Value(smile), face.Value(stretch) - face.Value(Expression.MouthPucker));

    private static Vector2 Middle(ReadOnlySpan<Vector2> points)
    {
        Vector2 sum = default;
        foreach (Vector2 point in points)
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
