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
}
