using System.Numerics;
using ASMNet.Geometry;
using ASMNet.Landmarks;
using ASMNet.Shapes;

namespace ASMNet.Tracking;

/// <summary>Says whether an estimate may show a face; whether the network is sure of it over some time is the track's to know.</summary>
internal sealed class FrameJudge(FaceTrackerOptions options, ShapeModel? shapeModel)
{
    // Landmarks closer together than this carry no information.
    private const float SmallestSide = 6;
    private const float LeastVisibleShare = 0.4f;

    // Between two frames a face neither jumps by half its size nor grows by half; after a detector's box it may.
    private const float LargestShift = 0.5f;
    private const float LargestShiftFromDetector = 0.8f;
    private const float LargestGrowth = 1.5f;
    private const float LargestGrowthFromDetector = 2f;

    /// <summary>Judges one estimate.</summary>
    /// <param name="estimate">What the network said.</param>
    /// <param name="landmarks">Its points in image pixels.</param>
    /// <param name="searched">Where it looked.</param>
    /// <param name="next">Where it would look in the next frame.</param>
    /// <param name="fromDetector">Whether <paramref name="searched"/> was a detector's box.</param>
    /// <param name="picture">The picture's own box.</param>
    /// <param name="confidence">0 to 1: the network's confidence, lessened for an unlikely shape.</param>
    public TrackState Judge(
        in LandmarkEstimate estimate,
        ReadOnlySpan<Vector2> landmarks,
        in CropRegion searched,
        in CropRegion next,
        bool fromDetector,
        in BoundingBox picture,
        out float confidence)
    {
        confidence = estimate.Confidence;
        if (!estimate.IsFinite(landmarks))
        {
            confidence = 0;
            return TrackState.Hidden;
        }

        if (!(confidence >= options.HiddenConfidence) || !IsPossible(landmarks, picture) || Jumps(searched, next, fromDetector))
        {
            return TrackState.Hidden;
        }

        bool likely = true;
        if (shapeModel is not null)
        {
            ShapeFit fit = shapeModel.Measure(landmarks);
            likely = fit.Deviation <= options.MaxShapeDeviation && fit.Residual <= options.MaxShapeResidual;
            confidence *= Math.Min(1, options.MaxShapeDeviation / fit.Deviation) * Math.Min(1, options.MaxShapeResidual / fit.Residual);
            if (fit.Deviation > 2 * options.MaxShapeDeviation || fit.Residual > 2 * options.MaxShapeResidual)
            {
                return TrackState.Hidden;
            }
        }

        return likely ? TrackState.Clear : TrackState.Doubtful;
    }

    private static bool IsPossible(ReadOnlySpan<Vector2> landmarks, in BoundingBox picture)
    {
        BoundingBox box = BoundingBox.Around(landmarks);
        if (box.LongSide < SmallestSide)
        {
            return false;
        }

        float width = Math.Min(box.Right, picture.Right) - Math.Max(box.X, picture.X);
        float height = Math.Min(box.Bottom, picture.Bottom) - Math.Max(box.Y, picture.Y);
        return width > 0 && height > 0 && width * height >= LeastVisibleShare * box.Area;
    }

    private static bool Jumps(in CropRegion searched, in CropRegion next, bool fromDetector)
    {
        float before = Math.Max(searched.Width, searched.Height);
        float after = Math.Max(next.Width, next.Height);
        float shift = fromDetector ? LargestShiftFromDetector : LargestShift;
        float growth = fromDetector ? LargestGrowthFromDetector : LargestGrowth;
        return Vector2.Distance(searched.Center, next.Center) > shift * before || after > growth * before || before > growth * after;
    }
}
