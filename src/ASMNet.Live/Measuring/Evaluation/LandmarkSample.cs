using System.Numerics;
using ASMNet.Geometry;

namespace ASMNet.Live.Measuring.Evaluation;

/// <summary>One annotated face.</summary>
/// <param name="Set">The data set that it belongs to.</param>
/// <param name="File">The picture.</param>
/// <param name="Landmarks">68 points in the picture's pixels.</param>
/// <param name="Pose">The pose label in degrees, or null where the table has none.</param>
public sealed record LandmarkSample(string Set, string File, Vector2[] Landmarks, HeadPose? Pose)
{
    /// <summary>The picture as the table names it, by which what is written can be joined to the table; by default <see cref="File"/>.</summary>
    public string Name { get; init; } = File;

    /// <summary>Every set that it counts in; by default <see cref="Set"/> alone.</summary>
    public IReadOnlyList<string> Sets { get; init; } = [Set];
}
