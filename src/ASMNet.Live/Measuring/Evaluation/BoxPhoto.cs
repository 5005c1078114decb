namespace ASMNet.Live.Measuring.Evaluation;

/// <summary>A photo with labelled faces.</summary>
/// <param name="File">The picture.</param>
/// <param name="Faces">Its faces.</param>
public sealed record BoxPhoto(string File, IReadOnlyList<LabelledFace> Faces);
