using ASMNet.Geometry;

namespace ASMNet.Shapes;

/// <summary>How well a set of points agrees with a shape model.</summary>
/// <param name="Alignment">Where the mean shape lies: it maps model coordinates to image pixels.</param>
/// <param name="Deviation">
/// Root mean square of the coefficients in standard deviations (the Mahalanobis distance over the square root of the number of
/// modes): about 1 for a typical face, larger for an unlikely shape.
/// </param>
/// <param name="Residual">
/// Root mean square distance of the points from the nearest shape of the model, as a share of the face's root mean square radius.
/// </param>
public readonly record struct ShapeFit(Similarity Alignment, float Deviation, float Residual);
