using System.Numerics;
using ASMNet.Detection;
using ASMNet.Geometry;
using ASMNet.Imaging;
using ASMNet.Landmarks;

namespace ASMNet.Tests.Tracking;

/// <summary>A landmark network that knows where the faces of an imaginary picture are.</summary>
internal sealed class FakeEstimator : ILandmarkEstimator
{
    private const float CropScale = 1.25f;
    private float _turn;

    public List<FakeFace> Faces { get; } = [];

    /// <summary>Whether points stand as the crop did in which they were found; else upright.</summary>
    public bool KeepsTurn { get; set; }

    /// <summary>What the network says of a crop without a face.</summary>
    public float ConfidenceWithoutFace { get; set; } = 0.02f;

    /// <summary>The pose that the network gives of a crop without a face.</summary>
    public HeadPose PoseWithoutFace { get; set; }

    public int Runs { get; private set; }

    /// <summary>Called with the number of runs, this one included.</summary>
    public Action<int>? BeforeEachRun { get; set; }

    /// <summary>What the network makes of a crop, by where it lies: where it puts the first face and how sure it is. Null: it sees every face truly.</summary>
    public Func<CropRegion, (Vector2 Center, float Confidence)>? Sees { get; set; }

    public string Description => "fake";

    public int LandmarkCount => 68;

    public LandmarkEstimate Estimate(in ImageView image, in CropRegion crop, Span<Vector2> landmarks)
    {
        Runs++;
        _turn = crop.Rotation;
        BeforeEachRun?.Invoke(Runs);
        if (Sees is not null)
        {
            (Vector2 center, float confidence) = Sees(crop);
            Place(center, Faces[0].Side, landmarks);
            return new LandmarkEstimate(Faces[0].Pose, confidence);
        }

        foreach (FakeFace face in Faces)
        {
            if (!face.Hidden && Vector2.Distance(face.Center, crop.Center) < 0.4f * crop.Width)
            {
                Place(face.Center, face.Side, landmarks);
                return new LandmarkEstimate(face.Pose, face.Confidence);
            }
        }

        Place(crop.Center, crop.Width / CropScale, landmarks);
        return new LandmarkEstimate(PoseWithoutFace, ConfidenceWithoutFace);
    }

    public CropRegion RegionFor(ReadOnlySpan<Vector2> landmarks)
    {
        BoundingBox box = BoundingBox.Around(landmarks);
        return CropRegion.Square(box.Center, CropScale * box.LongSide) with { Rotation = KeepsTurn ? _turn : 0 };
    }

    public CropRegion RegionFor(in FaceDetection face) => CropRegion.Square(face.Box.Center, CropScale * face.Box.LongSide);

    public void Dispose()
    {
    }

    /// <summary>What a perfect detector would find.</summary>
    public FaceDetection[] Detections(float score = 0.9f) =>
        [.. Faces.Where(f => !f.Hidden).Select(f => new FaceDetection(new BoundingBox(f.Center.X - (f.Side / 2), f.Center.Y - (f.Side / 2), f.Side, f.Side), score, null))];

    private static void Place(Vector2 center, float side, Span<Vector2> landmarks)
    {
        for (int i = 0; i < landmarks.Length; i++)
        {
            float angle = i * 2 * MathF.PI / landmarks.Length;
            landmarks[i] = center + (side / 2 * new Vector2(MathF.Cos(angle), MathF.Sin(angle)));
        }
    }
}
