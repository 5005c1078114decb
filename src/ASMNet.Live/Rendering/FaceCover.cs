using ASMNet.Geometry;
using ASMNet.Imaging;
using ASMNet.Live.Pipeline;
using ASMNet.Media;
using ASMNet.Tracking;

namespace ASMNet.Live.Rendering;

/// <summary>How faces are made unrecognisable.</summary>
public enum CoverKind
{
    /// <summary>Smeared so far that no feature is left.</summary>
    Blur,

    /// <summary>A handful of large squares.</summary>
    Pixelate,

    /// <summary>One colour.</summary>
    Fill,
}

/// <summary>
/// Covers every face that is tracked or that the detector has found, and the places where one was or will be: a face is in the picture before it is
/// found and after it is lost. The frames wait for the former.
/// </summary>
/// <param name="kind">How.</param>
/// <param name="ahead">Frames before a face is found in which its place is covered too.</param>
/// <param name="behind">Frames after it was last seen, likewise.</param>
public sealed class FaceCover(CoverKind kind, int ahead, int behind) : IFrameCover
{
    private const int Squares = 6;
    private readonly Queue<BoundingBox[]> _known = new();
    private readonly List<(int Left, int Top, int Right, int Bottom)> _places = [];
    private byte[] _row = [];

    /// <inheritdoc/>
    public int Delay => ahead;

    /// <summary>
    /// Makes what covers the faces of a source: 0.3 s before a face is found, which is longer than it can be in the picture unfound, and 1 s after it
    /// was lost. Pictures that stand by themselves are covered by themselves.
    /// </summary>
    /// <param name="kind">The setting: <c>none</c>, <c>blur</c>, <c>pixelate</c> or <c>fill</c>.</param>
    /// <param name="source">The source.</param>
    /// <returns>Null where nothing is to be covered.</returns>
    public static FaceCover? For(string kind, SourceInfo source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (!Enum.TryParse(kind, ignoreCase: true, out CoverKind cover))
        {
            return null;
        }

        // Fewer frames would not do where some are dropped; more would be too much memory.
        int ahead = (int)Math.Clamp(Math.Ceiling(0.3 * source.FrameRate), 12, 60);
        int behind = (int)Math.Clamp(Math.Ceiling(source.FrameRate), 24, 240);
        return source.IsIndependent ? new FaceCover(cover, 0, 0) : new FaceCover(cover, ahead, behind);
    }

    /// <inheritdoc/>
    public void Remember(MediaFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        var boxes = new BoundingBox[frame.Faces.Count + frame.Detections.Count];
        for (int i = 0; i < boxes.Length; i++)
        {
            boxes[i] = i < frame.Faces.Count ? frame.Faces[i].Box : frame.Detections[i - frame.Faces.Count].Box;
        }

        _known.Enqueue(boxes);
        while (_known.Count > ahead + behind + 1)
        {
            _known.Dequeue();
        }
    }

    /// <inheritdoc/>
    public void Cover(MediaFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        _places.Clear();
        foreach (BoundingBox[] boxes in _known)
        {
            foreach (BoundingBox box in boxes)
            {
                AddPlace(frame.Buffer, box);
            }
        }

        foreach ((int left, int top, int right, int bottom) in _places)
        {
            Cover(frame.Buffer, left, top, right, bottom);
        }
    }

    // The landmarks end at the brows and the chin; a head goes on above and beside them. Places that touch are covered as one.
    private void AddPlace(FrameBuffer picture, BoundingBox box)
    {
        if (!float.IsFinite(box.X + box.Y + box.Width + box.Height))
        {
            return;
        }

        int left = Clamp(box.X - (0.3f * box.Width), picture.Width);
        int right = Clamp(box.Right + (0.3f * box.Width), picture.Width);
        int top = Clamp(box.Y - (0.6f * box.Height), picture.Height);
        int bottom = Clamp(box.Bottom + (0.2f * box.Height), picture.Height);
        if (right <= left || bottom <= top)
        {
            return;
        }

        while (_places.FindIndex(other => other.Left < right && left < other.Right && other.Top < bottom && top < other.Bottom) is int index and >= 0)
        {
            (int Left, int Top, int Right, int Bottom) other = _places[index];
            _places.RemoveAt(index);
            (left, top, right, bottom) = (Math.Min(left, other.Left), Math.Min(top, other.Top), Math.Max(right, other.Right), Math.Max(bottom, other.Bottom));
        }

        _places.Add((left, top, right, bottom));
    }

    private void Cover(FrameBuffer picture, int left, int top, int right, int bottom)
    {
        int square = kind switch
        {
            CoverKind.Pixelate => Math.Max(1, Math.Max(right - left, bottom - top) / Squares),
            CoverKind.Blur => Math.Max(1, Math.Max(right - left, bottom - top) / (2 * Squares)),
            _ => int.MaxValue,
        };
        Average(picture, left, top, right, bottom, square);
        if (kind == CoverKind.Blur)
        {
            Smear(picture, left, top, right, bottom, 2 * square);
        }
    }

    private void Average(FrameBuffer picture, int left, int top, int right, int bottom, int square)
    {
        for (int y = top; y < bottom; y += Math.Min(square, bottom - y))
        {
            int endY = (int)Math.Min((long)y + square, bottom);
            for (int x = left; x < right; x += Math.Min(square, right - x))
            {
                int endX = (int)Math.Min((long)x + square, right);
                FillWithMean(picture, x, y, endX, endY);
            }
        }
    }

    private void FillWithMean(FrameBuffer picture, int left, int top, int right, int bottom)
    {
        long blue = 0;
        long green = 0;
        long red = 0;
        Span<byte> pixels = picture.Pixels;
        for (int y = top; y < bottom && kind != CoverKind.Fill; y++)
        {
            int at = (y * picture.Stride) + (3 * left);
            for (int x = left; x < right; x++, at += 3)
            {
                blue += pixels[at];
                green += pixels[at + 1];
                red += pixels[at + 2];
            }
        }

        // A fill tells nothing of what was there, not even its mean.
        long count = (long)(right - left) * (bottom - top);
        (byte b, byte g, byte r) = kind == CoverKind.Fill ? ((byte)96, (byte)96, (byte)96) : ((byte)(blue / count), (byte)(green / count), (byte)(red / count));
        for (int y = top; y < bottom; y++)
        {
            int at = (y * picture.Stride) + (3 * left);
            for (int x = left; x < right; x++, at += 3)
            {
                (pixels[at], pixels[at + 1], pixels[at + 2]) = (b, g, r);
            }
        }
    }

    /// <summary>A running mean along the rows and then along the columns.</summary>
    private void Smear(FrameBuffer picture, int left, int top, int right, int bottom, int reach)
    {
        for (int y = top; y < bottom; y++)
        {
            Smear(picture.Pixels, (y * picture.Stride) + (3 * left), 3, right - left, reach);
        }

        for (int x = left; x < right; x++)
        {
            Smear(picture.Pixels, (top * picture.Stride) + (3 * x), picture.Stride, bottom - top, reach);
        }
    }

    private void Smear(Span<byte> pixels, int start, int step, int count, int reach)
    {
        if (_row.Length < count)
        {
            _row = new byte[count];
        }

        for (int channel = 0; channel < 3; channel++)
        {
            int sum = 0;
            int inside = 0;
            for (int i = 0; i < count; i++)
            {
                _row[i] = pixels[start + channel + (i * step)];
            }

            for (int i = -reach; i < count; i++)
            {
                if (i + reach < count)
                {
                    sum += _row[i + reach];
                    inside++;
                }

                if (i - reach - 1 >= 0)
                {
                    sum -= _row[i - reach - 1];
                    inside--;
                }

                if (i >= 0)
                {
                    pixels[start + channel + (i * step)] = (byte)(sum / inside);
                }
            }
        }
    }

    private static int Clamp(float value, int size) => (int)Math.Clamp(value, 0, size);
}
