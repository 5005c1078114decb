using ASMNet.Imaging;
using ASMNet.Tracking;

namespace ASMNet.Live.Rendering;

/// <summary>
/// Draws what is known about the faces over a picture, in place. Sizes follow the picture and the face; every light
/// stroke has a dark halo, so that it can be read on bright and dark pictures. Not safe for several threads; it
/// allocates only when the size of the pictures changes.
/// </summary>
public sealed class OverlayRenderer
{
    private readonly OverlayOptions _options;
    private readonly CoverageMask _mask = new();
    private readonly FaceOverlay _face;
    private GlyphAtlas? _glyphs;
    private float _unit;

    /// <summary>Makes a renderer.</summary>
    /// <param name="options">Which parts to draw.</param>
    public OverlayRenderer(OverlayOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _face = new FaceOverlay(options);
    }

    /// <summary>Draws over a frame.</summary>
    /// <param name="frame">The picture.</param>
    /// <param name="faces">Faces in the picture's pixels.</param>
    /// <param name="status">What the panel tells.</param>
    public void Draw(FrameBuffer frame, TrackedFaces faces, in OverlayStatus status)
    {
        ArgumentNullException.ThrowIfNull(frame);
        Draw(frame.Pixels, frame.Width, frame.Height, frame.Stride, faces, status);
    }

    /// <summary>Draws over a picture.</summary>
    /// <param name="pixels">BGR pixels, changed in place.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="stride">Bytes from one row to the next.</param>
    /// <param name="faces">Faces in the picture's pixels (before mirroring).</param>
    /// <param name="status">What the panel tells.</param>
    /// <exception cref="ArgumentException">The span does not hold such a picture.</exception>
    public void Draw(Span<byte> pixels, int width, int height, int stride, TrackedFaces faces, in OverlayStatus status)
    {
        ArgumentNullException.ThrowIfNull(faces);
        var surface = new PixelSurface(pixels, width, height, stride);
        float unit = Math.Max(Math.Min(width / 640f, height / 480f), 0.5f);
        _mask.Resize(width, height);
        if (_glyphs is null || unit != _unit)
        {
            _unit = unit;
            _glyphs = new GlyphAtlas(Math.Max(9 * unit, 7));
        }

        if (_options.Mirror)
        {
            surface.Mirror();
        }

        foreach (TrackedFace face in faces.AsSpan())
        {
            _face.Draw(surface, face, _mask, _glyphs, unit);
        }

        if (_options.Panel)
        {
            StatusPanel.Draw(surface, status, faces, _glyphs);
        }
    }
}
