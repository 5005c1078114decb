using System.Numerics;
using ASMNet.Geometry;
using ASMNet.Tracking;

namespace ASMNet.Live.Tests.Rendering;

/// <summary>Faces for drawing: 68 points on three rings, so that no two of them meet.</summary>
internal static class TestFace
{
    public static TrackedFaces One(Vector2 center, float radius, HeadPose pose = default, int id = 1)
    {
        var faces = new TrackedFaces(1);
        TrackedFace face = faces.Add();
        face.Id = id;
        face.Confidence = 1;
        face.Pose = pose;
        for (int i = 0; i < 68; i++)
        {
            (float sine, float cosine) = MathF.SinCos(MathF.Tau * i / 68);
            float share = 1 - (0.3f * (i % 3));
            face.Landmarks[i] = center + (radius * share * new Vector2(cosine, sine));
        }

        face.Landmarks[30] = center;
        return faces;
    }

    /// <summary>A face whose 68 points lie as in a face.</summary>
    /// <param name="center">Its middle.</param>
    /// <param name="size">Its width and height.</param>
    public static TrackedFaces Frontal(Vector2 center, float size)
    {
        TrackedFaces faces = One(center, size);
        Span<Vector2> points = faces[0].Landmarks;
        for (int i = 0; i < 17; i++)
        {
            (float sine, float cosine) = MathF.SinCos(MathF.PI * i / 16);
            points[i] = new Vector2(-0.5f * cosine, -0.2f + (0.7f * sine));
        }

        for (int i = 0; i < 5; i++)
        {
            float arch = 0.05f * MathF.Sin(MathF.PI * i / 4);
            points[17 + i] = new Vector2(-0.42f + (0.07f * i), -0.4f - arch);
            points[22 + i] = new Vector2(0.14f + (0.07f * i), -0.4f - arch);
            points[31 + i] = new Vector2(-0.1f + (0.05f * i), 0.12f);
        }

        for (int i = 0; i < 4; i++)
        {
            points[27 + i] = new Vector2(0, -0.2f + (0.08f * i));
        }

        Ring(points[36..42], new Vector2(-0.25f, -0.2f), 0.1f, 0.035f);
        Ring(points[42..48], new Vector2(0.25f, -0.2f), 0.1f, 0.035f);
        Ring(points[48..60], new Vector2(0, 0.28f), 0.18f, 0.07f);
        Ring(points[60..68], new Vector2(0, 0.28f), 0.14f, 0.03f);
        for (int i = 0; i < points.Length; i++)
        {
            points[i] = center + (size * points[i]);
        }

        return faces;
    }

    private static void Ring(Span<Vector2> points, Vector2 center, float width, float height)
    {
        for (int i = 0; i < points.Length; i++)
        {
            (float sine, float cosine) = MathF.SinCos(MathF.PI + (MathF.Tau * i / points.Length));
            points[i] = center + new Vector2(width * cosine, height * sine);
        }
    }
}
