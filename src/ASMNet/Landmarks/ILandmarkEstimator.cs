using System.Numerics;
using ASMNet.Geometry;
using ASMNet.Imaging;

namespace ASMNet.Landmarks;

/// <summary>Finds the landmarks and the pose of one face in a crop. An instance serves one thread at a time.</summary>
public interface ILandmarkEstimator : IDisposable
{
    /// <summary>What runs, for people: model and device.</summary>
    string Description { get; }

    /// <summary>The number of landmarks, 68.</summary>
    int LandmarkCount { get; }

    /// <summary>Estimates landmarks and pose.</summary>
    /// <param name="image">The whole picture.</param>
    /// <param name="crop">Where the face is; see <see cref="RegionFor(ReadOnlySpan{Vector2})"/>.</param>
    /// <param name="landmarks">Receives <see cref="LandmarkCount"/> points in image pixels.</param>
    /// <returns>Pose in the picture, and how sure the network is that the crop holds a face, 0 to 1 (1 for a network without that output).</returns>
    LandmarkEstimate Estimate(in ImageView image, in CropRegion crop, Span<Vector2> landmarks);

    /// <summary>
    /// How good each point of the last <see cref="Estimate"/> is, 0 to 1, in the order of the landmarks: 1 / (1 + (d / 0.05)^2) for an expected
    /// distance of d from its true place, in larger sides of the landmark box. Empty where the network does not say or gave anything that is not finite. Valid until the next estimate.
    /// </summary>
    ReadOnlySpan<float> Reliability => [];

    /// <summary>The crop for the next frame from the landmarks of this one.</summary>
    /// <param name="landmarks">Points in image pixels.</param>
    CropRegion RegionFor(ReadOnlySpan<Vector2> landmarks);

    /// <summary>The crop for a detector's box.</summary>
    /// <param name="face">The detected face.</param>
    CropRegion RegionFor(in Detection.FaceDetection face);
}
