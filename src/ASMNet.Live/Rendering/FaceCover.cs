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
/// Covers every tracked face, and the places where one was or will be within some frames, because a face is in the picture before it is found
/// and after it is lost. The frames wait as long for that.
/// </summary>
/// <param name="kind">How.</param>
public sealed class FaceCover(CoverKind kind) : IFrameCover
{
    private const int Squares = 6;
    private readonly Queue<(long Frame, BoundingBox[] Boxes)> _known = new();
    private byte[] _row = [];
    private long _count;

    /// <summary>Frames before a face is found, and after it is lost, in which its place is covered too.</summary>
    public const int FramesAround = 12;

    /// <inheritdoc/>
    public int Delay => FramesAround;

    /// <inheritdoc/>
    public void Remember(MediaFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        var boxes = new BoundingBox[frame.Faces.Count];
        for (int i = 0; i < boxes.Length; i++)
        {
            boxes[i] = frame.Faces[i].Box;
        }

        _known.Enqueue((_count++, boxes));
        while (_known.Count > (2 * FramesAround) + 1)
        {
            _known.Dequeue();
        }
    }

    /// <inheritdoc/>
    public void Cover(MediaFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        foreach ((_, BoundingBox[] boxes) in _known)
        {
            foreach (BoundingBox box in boxes)
            {
                Cover(frame.Buffer, box);
            }
        }
    }

    /// <summary>The landmarks end at the brows and the chin; a head goes on above and beside them.</summary>
    private void Cover(FrameBuffer picture, BoundingBox box)
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
