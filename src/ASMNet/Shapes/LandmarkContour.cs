namespace ASMNet.Shapes;

/// <summary>A line through consecutive landmarks.</summary>
/// <param name="Name">What it outlines, for people.</param>
/// <param name="Start">Its first point.</param>
/// <param name="Length">Number of points.</param>
/// <param name="Closed">Whether the last point joins the first.</param>
public readonly record struct LandmarkContour(string Name, int Start, int Length, bool Closed);
