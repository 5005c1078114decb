using System.Numerics;

namespace ASMNet.Live.Measuring.Evaluation;

/// <summary>What all faces and points of a set are off by together: a convention of the labels, or a fault of either side.</summary>
/// <param name="X">Mean of estimate less truth to the right, in percent of the distance of the outer eye corners.</param>
/// <param name="Y">The same downwards.</param>
/// <param name="Nme">The mean error in percent once that is taken from every estimate.</param>
public sealed record LandmarkOffset(double X, double Y, double Nme)
{
    /// <summary>The offset of some faces.</summary>
    /// <param name="faces">Of at least one face the differences of all points, estimate less truth, in percent of the distance of the outer eye corners.</param>
    public static LandmarkOffset From(IReadOnlyCollection<IReadOnlyList<Vector2>> faces)
    {
        ArgumentOutOfRangeException.ThrowIfZero(faces.Count);
        double x = faces.Average(face => face.Average(point => (double)point.X));
        double y = faces.Average(face => face.Average(point => (double)point.Y));
        return new LandmarkOffset(x, y, faces.Average(face => face.Average(point => Math.Sqrt(Squared(point.X - x) + Squared(point.Y - y)))));
    }

    private static double Squared(double value) => value * value;
}
