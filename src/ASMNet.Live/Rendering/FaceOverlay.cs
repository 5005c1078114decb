using System.Numerics;
using ASMNet.Geometry;
using ASMNet.Shapes;
using ASMNet.Tracking;

namespace ASMNet.Live.Rendering;

/// <summary>Draws one face: contours, landmarks, box with identity, gaze, axes.</summary>
internal sealed class FaceOverlay(OverlayOptions options)
{
    private const float HaloOpacity = 0.6f;
    private const float StrokeOpacity = 0.95f;
    private const float AxisLength = 0.45f;

    // On a face smaller than this a dot is as large as an eye.
    private const float SmallFace = 60;

    private static readonly BgrColour White = new(255, 255, 255);
    private static readonly BgrColour[] AxisColours = [new(70, 70, 255), new(70, 230, 70), new(255, 140, 60)];
    private static readonly Vector3[] AxisDirections = [Vector3.UnitX, Vector3.UnitY, Vector3.UnitZ];

    // One for each of Ibug68.Contours: jaw, brows, nose, eyes, lips.
    private static readonly BgrColour[] ContourColours =
    [
        new(225, 225, 215), new(110, 215, 255), new(110, 215, 255), new(160, 255, 180), new(160, 255, 180),
        new(255, 225, 120), new(255, 225, 120), new(190, 165, 255), new(190, 165, 255),
    ];

    private static readonly BgrColour[] IdentityColours =
    [
        new(120, 230, 120), new(80, 200, 255), new(255, 190, 90), new(210, 140, 255), new(230, 230, 110), new(130, 160, 255),
    ];

    private readonly GazeOverlay _gaze = new(options.Mirror);
    private readonly Vector2[] _axisEnds = new Vector2[3];
    private Vector2[] _points = new Vector2[Ibug68.Count];

    /// <summary>Draws a face over a picture.</summary>
    /// <param name="surface">The picture.</param>
    /// <param name="face">The face, in the pixels of the picture before mirroring.</param>
    /// <param name="mask">Working memory of the picture's size.</param>
    /// <param name="glyphs">The font.</param>
    /// <param name="unit">Scale of strokes: 1 for a picture of 640x480.</param>
    public void Draw(PixelSurface surface, TrackedFace face, CoverageMask mask, GlyphAtlas glyphs, float unit)
    {
        if (!Place(face, options.Mirror ? surface.Width - 1 : null))
        {
            return;
        }

        BoundingBox box = BoundingBox.Around(_points);

        // Strokes get thinner on small faces, so that they do not cover them.
        float stroke = Math.Clamp(box.LongSide / 130, 0.45f, unit) * 0.8f;
        float halo = stroke + Math.Max(0.7f, 0.9f * stroke);
        bool isSmall = box.LongSide < SmallFace && _points.Length == Ibug68.Count;
        bool contours = options.Contours && _points.Length == Ibug68.Count && !isSmall;
        int identity = Math.Max(face.Id, 0);
        BgrColour colour = IdentityColours[identity % IdentityColours.Length];
        if (options.Boxes)
        {
            DrawBox(surface, box, colour, Math.Max((int)MathF.Round(unit), 1));
            DrawLabel(surface, box, identity, colour, glyphs);
        }

        AddContours(mask, contours, halo);
        float dot = Math.Max(1.6f * stroke, Math.Clamp(box.LongSide / 60, 0.5f, 1.1f));
        AddLandmarks(mask, isSmall ? dot : halo + (dot - stroke), isSmall);
        mask.Composite(surface, default, HaloOpacity);
        if (contours)
        {
            DrawContours(surface, mask, stroke);
        }

        AddLandmarks(mask, dot, isSmall);
        mask.Composite(surface, White, StrokeOpacity);
        if (options.Gaze && !isSmall)
        {
            _gaze.Draw(surface, face, mask, stroke);
        }

        if (options.Axes)
        {
            Vector2 origin = _points.Length == Ibug68.Count ? _points[Ibug68.NoseTip] : box.Center;
            if (isSmall)
            {
                // Beside the face, where they cover neither eyes nor lips.
                origin = new Vector2(box.Right + (0.7f * box.LongSide), box.Center.Y);
            }

            DrawAxes(surface, face.Pose, origin, AxisLength * box.LongSide, mask, 1.5f * Math.Max(stroke, 0.6f));
        }
    }

    /// <summary>Copies the points, mirrored where asked for; false when one of them is no number.</summary>
    private bool Place(TrackedFace face, int? lastColumn)
    {
        ReadOnlySpan<Vector2> landmarks = face.Landmarks;
        if (_points.Length != landmarks.Length)
        {
            _points = new Vector2[landmarks.Length];
        }

        for (int i = 0; i < _points.Length; i++)
        {
            _points[i] = lastColumn is int last ? new Vector2(last - landmarks[i].X, landmarks[i].Y) : landmarks[i];
            if (!float.IsFinite(_points[i].X) || !float.IsFinite(_points[i].Y))
            {
                return false;
            }
        }

        return _points.Length > 0;
    }

    /// <summary>Adds the points; on a small face only those of jaw, brows and nose, so that eyes and lips can be seen.</summary>
    private void AddLandmarks(CoverageMask mask, float radius, bool isSmall)
    {
        if (options.Landmarks)
        {
            foreach (Vector2 point in isSmall ? _points.AsSpan(0, Ibug68.RightEyeOuterCorner) : _points)
            {
                mask.AddDisc(point, radius);
            }
        }
    }

    private void AddContours(CoverageMask mask, bool contours, float radius)
    {
        if (contours)
        {
            foreach (LandmarkContour contour in Ibug68.Contours)
            {
                AddContour(mask, contour, radius);
            }
        }
    }

    private void DrawContours(PixelSurface surface, CoverageMask mask, float radius)
    {
        for (int i = 0; i < Ibug68.Contours.Length; i++)
        {
            AddContour(mask, Ibug68.Contours[i], radius);
            mask.Composite(surface, ContourColours[i], StrokeOpacity);
        }
    }

    private void AddContour(CoverageMask mask, LandmarkContour contour, float radius)
    {
        ReadOnlySpan<Vector2> points = _points.AsSpan(contour.Start, contour.Length);
        for (int i = 1; i < points.Length; i++)
        {
            mask.AddLine(points[i - 1], points[i], radius);
        }

        if (contour.Closed)
        {
            mask.AddLine(points[^1], points[0], radius);
        }
    }

    private static void DrawBox(PixelSurface surface, BoundingBox box, BgrColour colour, int thickness)
    {
        DrawFrame(surface, box, thickness, thickness, default, 140);
        DrawFrame(surface, box, -2 * thickness, thickness, default, 140);
        DrawFrame(surface, box, 0, thickness, colour, 240);
    }

    private static void DrawFrame(PixelSurface surface, BoundingBox box, int outwards, int thickness, BgrColour colour, int share)
    {
        int gap = 3 * thickness;
        int left = Whole(box.X, surface.Width) - gap - outwards;
        int top = Whole(box.Y, surface.Height) - gap - outwards;
        int right = Whole(box.Right, surface.Width) + gap + outwards;
        int bottom = Whole(box.Bottom, surface.Height) + gap + outwards;
        surface.Fill(left, top, right - left + 1, thickness, colour, share);
        surface.Fill(left, bottom - thickness + 1, right - left + 1, thickness, colour, share);
        surface.Fill(left, top + thickness, thickness, bottom - top + 1 - (2 * thickness), colour, share);
        surface.Fill(right - thickness + 1, top + thickness, thickness, bottom - top + 1 - (2 * thickness), colour, share);
    }

    /// <summary>Rounds to a pixel; what lies far outside comes near, so that no sum overflows.</summary>
    private static int Whole(float value, int size) => (int)MathF.Round(Math.Clamp(value, -size, 2 * size));

    private static void DrawLabel(PixelSurface surface, BoundingBox box, int identity, BgrColour colour, GlyphAtlas glyphs)
    {
        var label = new TextLine(stackalloc char[16]);
        label.Append("#");
        label.Append((long)identity);

        // Above the box, or inside it where there is no room above; never cut off at the sides.
        int height = (int)MathF.Ceiling(glyphs.CapHeight);
        int widest = Math.Max(surface.Width - glyphs.Measure(label.Text.Length) - (height / 2), height / 2);
        int left = Math.Clamp(Whole(box.X, surface.Width), height / 2, widest);
        int above = Whole(box.Y, surface.Height) - (2 * height);
        int top = above >= height / 2 ? above : Math.Max(Whole(box.Y, surface.Height), 0) + (height / 2);
        glyphs.Draw(surface, label.Text, left, top, colour);
    }

    private void DrawAxes(PixelSurface surface, HeadPose pose, Vector2 origin, float length, CoverageMask mask, float radius)
    {
        Matrix4x4 rotation = pose.ToRotation();
        for (int i = 0; i < _axisEnds.Length; i++)
        {
            Vector3 direction = length * Vector3.Transform(AxisDirections[i], rotation);
            _axisEnds[i] = origin + new Vector2(options.Mirror ? -direction.X : direction.X, direction.Y);
            mask.AddLine(origin, _axisEnds[i], radius + Math.Max(0.8f, 0.5f * radius));
        }

        mask.Composite(surface, default, HaloOpacity);
        for (int i = 0; i < _axisEnds.Length; i++)
        {
            mask.AddLine(origin, _axisEnds[i], radius);
            mask.Composite(surface, AxisColours[i], 1);
        }
    }
}
