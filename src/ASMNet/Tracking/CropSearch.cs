using System.Numerics;
using ASMNet.Geometry;
using ASMNet.Imaging;
using ASMNet.Landmarks;

namespace ASMNet.Tracking;

/// <summary>
/// Finds a better crop for a face of which the network is unsure. A detector's box holds what is visible of a covered or cut face, and from a
/// crop that lies wrong the points stay wrong; a face upside down may look like an upright one. The network's confidence tells which crop is right.
/// </summary>
internal sealed class CropSearch(ILandmarkEstimator estimator, FrameJudge judge)
{
    // A look elsewhere has to be the better one by this, so that two equal ones do not take turns.
    private const float LeastGain = 0.01f;

    // Where the rest of a face may be, in sides of the crop, and how much larger the crop then is. Chosen on the validation photos: half of
    // the face behind a bar, 40 % of it left of the picture, 15 % above it.
    private static readonly (Vector2 Shift, float Growth)[] Ways =
    [
        (new(0.2f, 0), 1),
        (new(-0.2f, 0), 1),
        (new(0, -0.2f), 1.2f),
        (Vector2.Zero, 1.25f),
    ];

    private readonly Vector2[] _landmarks = new Vector2[estimator.LandmarkCount];

    /// <summary>The crop of which the network is surest, among one that is known, those around it, and a former one.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="region">The known crop.</param>
    /// <param name="confidence">How sure the network is there.</param>
    /// <param name="former">Where the face was followed before a detector's box took its place; null where it was not.</param>
    /// <param name="around">Whether to look around <paramref name="region"/>, which costs a look for each way.</param>
    /// <param name="upsideDown">Whether to look at it upside down too.</param>
    public CropRegion Best(in ImageView image, in CropRegion region, float confidence, CropRegion? former, bool around, bool upsideDown)
    {
        CropRegion best = region;
        float highest = confidence + LeastGain;
        if (former is CropRegion own)
        {
            Try(image, own, ref best, ref highest);
        }

        if (upsideDown)
        {
            TryUpsideDown(image, region, ref best, ref highest);
        }

        for (int i = 0; i < Ways.Length && around; i++)
        {
            (Vector2 shift, float growth) = Ways[i];
            Try(image, new CropRegion(region.ToImage(shift), growth * region.Width, growth * region.Height, region.Rotation), ref best, ref highest);
        }

        return best;
    }

    /// <summary>
    /// A crop around what was taken for the points of an upright face lies wrong for one that is not, so it is looked at twice. Where hair and
    /// forehead were taken for mouth and chin, the eyes lie right, and the face on their other side.
    /// </summary>
    private void TryUpsideDown(in ImageView image, in CropRegion region, ref CropRegion best, ref float highest)
    {
        LandmarkEstimate estimate = estimator.Estimate(image, region with { Rotation = region.Rotation + MathF.PI }, _landmarks);
        if (estimate.IsFinite(_landmarks))
        {
            Try(image, estimator.RegionFor(_landmarks), ref best, ref highest);
        }

        Vector2 otherSide = (2 * RegionOverlap.EyesOf(region)) - region.Center;
        Try(image, region with { Center = otherSide, Rotation = region.Rotation + MathF.PI }, ref best, ref highest);
    }

    private void Try(in ImageView image, in CropRegion region, ref CropRegion best, ref float highest)
    {
        LandmarkEstimate estimate = estimator.Estimate(image, region, _landmarks);
        var picture = new BoundingBox(-0.5f, -0.5f, image.Width, image.Height);
        TrackState state = judge.Judge(estimate, _landmarks, region, estimator.RegionFor(_landmarks), fromDetector: true, picture, out float confidence);
        if (state != TrackState.Hidden && confidence > highest)
        {
            (best, highest) = (region, confidence);
        }
    }
}
