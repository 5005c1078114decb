using ASMNet.Geometry;

namespace ASMNet.Detection;

/// <summary>A face that a detector found.</summary>
/// <param name="Box">The face from forehead to chin, in image pixels.</param>
/// <param name="Score">0 to 1.</param>
/// <param name="Points">Eye centres, nose tip and mouth corners; null where the detector gives none.</param>
public readonly record struct FaceDetection(BoundingBox Box, float Score, FacePoints? Points)
{
    // The box of a whole upright face as the detector draws it: the median of the validation photos; nine of ten lie between 0.70 and 0.86.
    private const float WidthOverHeight = 0.76f;

    // How much wider than that a box has to be, in proportion, and how near to the picture's edge, in its longer sides.
    private const float Wider = 1.12f;
    private const float AtTheEdge = 0.05f;

    // The sine of the lean from which on a face lies on its side, and its box may be as wide as that.
    private const float OnItsSide = 0.5f;

    /// <summary>
    /// The face with what the picture's upper or lower edge cuts off: a detector's box holds what is visible, so that a crop laid around it
    /// would be too small and lie too far inside. Where the box is wider than a face's and ends at one of these edges, it goes on beyond
    /// the edge to the height of a whole face. All others stay as they are; so does a face that the left or right edge cuts, since
    /// its height tells the size as before.
    /// </summary>
    /// <param name="picture">The picture's own box, in the pixels of <see cref="Box"/>.</param>
    public FaceDetection Completed(in BoundingBox picture)
    {
        float near = AtTheEdge * Box.LongSide;
        bool above = Box.Y - picture.Y < near;
        bool below = picture.Bottom - Box.Bottom < near;
        (float sine, float cosine) = MathF.SinCos(Points?.Lean ?? 0);
        (sine, cosine) = (Math.Abs(sine), Math.Abs(cosine));
        if (above == below || sine > OnItsSide)
        {
            return this;
        }

        // The upright box around a face that leans.
        float widthOverHeight = ((WidthOverHeight * cosine) + sine) / (cosine + (WidthOverHeight * sine));
        if (!(Box.Width > Wider * widthOverHeight * Box.Height))
        {
            return this;
        }

        float height = Box.Width / widthOverHeight;
        return this with { Box = Box with { Y = above ? Box.Bottom - height : Box.Y, Height = height } };
    }

    /// <summary>Whether all of it are numbers.</summary>
    internal bool IsFinite => float.IsFinite(Box.X + Box.Y + Box.Width + Box.Height + Score) && (Points is not FacePoints points || points.IsFinite);
}
