namespace ASMNet.Live.Measuring.Evaluation;

/// <summary>The figures of a face detector on labelled photos.</summary>
/// <param name="Detector">Name of the detector.</param>
/// <param name="Ap">Average precision, 0 to 1, for <c>all</c> faces and for those of at least <c>20</c>, <c>40</c> and <c>80</c> pixels; null where there is no such face.</param>
/// <param name="Images">Number of photos.</param>
/// <param name="Faces">Number of faces that count for <c>all</c>.</param>
/// <param name="MillisecondsPerPhoto">Mean time of a detector pass.</param>
public sealed record BoxReport(string Detector, IReadOnlyDictionary<string, double?> Ap, int Images, int Faces, double MillisecondsPerPhoto);
