using System.Runtime.CompilerServices;
using ASMNet.Shapes;

namespace ASMNet.Tracking;

/// <summary>What is derived from landmarks knows each of iBUG's by its number.</summary>
internal static class FaceLandmarks
{
    /// <summary>Refuses a face of another mark-up.</summary>
    /// <exception cref="ArgumentException">It has not 68 landmarks.</exception>
    public static void Require(TrackedFace face, [CallerArgumentExpression(nameof(face))] string? name = null)
    {
        if (face.Landmarks.Length != Ibug68.Count)
        {
            throw new ArgumentException($"A face has {face.Landmarks.Length} landmarks; what is made of them needs the {Ibug68.Count} of iBUG.", name);
        }
    }

    /// <summary>Refuses faces of another mark-up.</summary>
    /// <exception cref="ArgumentException">One has not 68 landmarks.</exception>
    public static void Require(TrackedFaces faces, [CallerArgumentExpression(nameof(faces))] string? name = null)
    {
        foreach (TrackedFace face in faces)
        {
            Require(face, name);
        }
    }
}
