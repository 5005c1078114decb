using ASMNet.Detection;
using ASMNet.Geometry;
using ASMNet.Imaging;
using ASMNet.Landmarks;
using ASMNet.Shapes;

namespace ASMNet.Tracking;

/// <summary>Finds the faces of a picture that has no before and after: each detection is looked at twice, the second time from its own landmarks.</summary>
internal sealed class StillFaces(ILandmarkEstimator estimator, FaceTrackerOptions options, ShapeModel? shapeModel)
{
    // As in the tracker: two people side by side overlap by less, two detections of one face by more.
    private const float DuplicateOverlap = 0.5f;

    private readonly FrameJudge _judge = new(options, shapeModel);

    /// <summary>Finds the faces of a picture.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="detections">What the detector found in it.</param>
    public IReadOnlyList<TrackedFace> Find(in ImageView image, ReadOnlySpan<FaceDetection> detections)
    {
        var faces = new List<TrackedFace>();
        var regions = new List<CropRegion>();
        var picture = new BoundingBox(-0.5f, -0.5f, image.Width, image.Height);
        foreach (FaceDetection detection in detections)
        {
            if (!detection.IsFinite)
            {
                continue;
            }

            var face = new TrackedFace(estimator.LandmarkCount);
            CropRegion region = estimator.RegionFor(detection.Completed(picture));
            if (!(detection.Score >= options.MinDetectionScore) || !Look(image, face, ref region, fromDetector: true) || !Look(image, face, ref region, fromDetector: false))
            {
                continue;
            }

            CropRegion place = region;
            if (face.Confidence >= options.DoubtfulConfidence && !regions.Exists(other => RegionOverlap.Between(other, place) > DuplicateOverlap))
            {
                regions.Add(region);
                faces.Add(face);
                face.Id = faces.Count;
            }
        }

        return faces;
    }

    /// <summary>Looks at a region once.</summary>
    /// <returns>False when there is no face to be seen.</returns>
    private bool Look(in ImageView image, TrackedFace face, ref CropRegion region, bool fromDetector)
    {
        LandmarkEstimate estimate = estimator.Estimate(image, region, face.Landmarks);
        CropRegion next = estimator.RegionFor(face.Landmarks);
        var picture = new BoundingBox(-0.5f, -0.5f, image.Width, image.Height);
        TrackState state = _judge.Judge(estimate, face.Landmarks, region, next, fromDetector, picture, out float confidence);
        face.Confidence = confidence;
        face.Pose = estimate.Pose;
        region = next;
        return state != TrackState.Hidden;
    }
}
