using System.Numerics;
using ASMNet.Shapes;

namespace ASMNet.Synthesis;

/// <summary>
/// What the model file holds: a mesh whose first 68 vertices are the iBUG-68 landmarks, followed by the vertices behind
/// each jaw point, its expression and identity modes, a mean texture and texture modes.
/// </summary>
internal sealed class HeadStatistics
{
    /// <summary>Expression modes: mouth opening, mouth width, brow height, closing of the eyes.</summary>
    public const int ExpressionCount = 4;

    /// <summary>Vertices that lie behind each jaw point, where the visible contour of a turned head may run.</summary>
    public const int ContourDepth = 3;

    /// <summary>Landmarks of the jaw, the first ones.</summary>
    public const int JawPoints = 17;

    public required Vector3[] Vertices { get; init; }

    /// <summary>Index of a vertex behind a jaw point.</summary>
    /// <param name="jawPoint">0 to 16.</param>
    /// <param name="step">0 to <see cref="ContourDepth"/> - 1, from the jaw inwards.</param>
    public static int ContourVertex(int jawPoint, int step) => Ibug68.Count + (jawPoint * ContourDepth) + step;

    /// <summary>Places of the vertices in the texture, in texels of the mean texture (centres at integers).</summary>
    public required Vector2[] Texels { get; init; }

    /// <summary>Displacement of each vertex for one unit of each expression.</summary>
    public required Vector3[][] Expressions { get; init; }

    /// <summary>Displacement of each vertex for one standard deviation of each identity mode.</summary>
    public required Vector3[][] Identities { get; init; }

    /// <summary>For each vertex how far it follows the head (1) rather than the shoulders (0).</summary>
    public required float[] HeadShare { get; init; }

    /// <summary>Three vertices for each triangle.</summary>
    public required ushort[] Triangles { get; init; }

    public required int TextureWidth { get; init; }

    public required int TextureHeight { get; init; }

    /// <summary>Left, top, right, bottom of the texture in face units.</summary>
    public required Vector4 Window { get; init; }

    /// <summary>The mean texture: blue, green, red, opacity.</summary>
    public required byte[] Texture { get; init; }

    /// <summary>Texture modes, one standard deviation each: blue, green, red at the reduced size.</summary>
    public required float[][] TextureModes { get; init; }

    /// <summary>How many times smaller the texture modes are than the texture.</summary>
    public required int ModeReduction { get; init; }
}
