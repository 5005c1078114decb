using ASMNet.Geometry;

namespace ASMNet.Landmarks;

/// <summary>What a landmark network says besides the points.</summary>
/// <param name="Pose">Head pose in the picture, degrees.</param>
/// <param name="Confidence">0 to 1; 1 for a network that has no such output.</param>
public readonly record struct LandmarkEstimate(HeadPose Pose, float Confidence);
