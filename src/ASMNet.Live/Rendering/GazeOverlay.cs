using System.Numerics;
using ASMNet.Expressions;
using ASMNet.Geometry;
using ASMNet.Tracking;

namespace ASMNet.Live.Rendering;

/// <summary>Draws the irises of a face, and a ray from each in the direction in which the eye looks.</summary>
/// <param name="mirror">Whether the picture was turned into a mirror.</param>
internal sealed class GazeOverlay(bool mirror)
{
    private const int Sides = 16;
    private const float RayLength = 0.35f;
    private const float HaloOpacity = 0.6f;
    private const float StrokeOpacity = 0.95f;
    private static readonly BgrColour Colour = new(255, 255, 60);

    public void Draw(PixelSurface surface, TrackedFace face, CoverageMask mask, float stroke)
    {
        if (face.Irises is not Irises irises)
        {
            return;
        }

        int last = surface.Width - 1;
        float length = RayLength * face.Box.LongSide;
        Add(mask, irises, face.Gaze, last, length, stroke + Math.Max(0.6f, 0.6f * stroke));
        mask.Composite(surface, default, HaloOpacity);
        Add(mask, irises, face.Gaze, last, length, 0.7f * stroke);
        mask.Composite(surface, Colour, StrokeOpacity);
    }

    private void Add(CoverageMask mask, in Irises irises, Gaze? gaze, int last, float length, float stroke)
    {
        AddEye(mask, irises.Right, gaze?.Right, last, length, stroke);
        AddEye(mask, irises.Left, gaze?.Left, last, length, stroke);
    }

    private void AddEye(CoverageMask mask, Iris? iris, Vector3? direction, int last, float length, float stroke)
    {
        if (iris is not Iris seen || !float.IsFinite(seen.Center.LengthSquared() + seen.Radius))
        {
            return;
        }

        Vector2 centre = mirror ? new Vector2(last - seen.Center.X, seen.Center.Y) : seen.Center;
        Vector2 before = centre + new Vector2(seen.Radius, 0);
        for (int i = 1; i <= Sides; i++)
        {
            (float sine, float cosine) = MathF.SinCos(i * MathF.Tau / Sides);
            Vector2 next = centre + (seen.Radius * new Vector2(cosine, sine));
            mask.AddLine(before, next, stroke);
            before = next;
        }

        if (direction is Vector3 away)
        {
            var ray = new Vector2(mirror ? -away.X : away.X, away.Y);
            mask.AddLine(centre, centre + (length * ray), stroke);
        }
    }
}
