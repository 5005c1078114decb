using ASMNet.Geometry;

namespace ASMNet.Live.Measuring.Evaluation;

/// <summary>A labelled face.</summary>
/// <param name="Box">In the picture's pixels.</param>
/// <param name="Invalid">Whether the label says that the face is too bad to count.</param>
public readonly record struct LabelledFace(BoundingBox Box, bool Invalid);
