namespace ASMNet.Live.Measuring.Benchmarks.Matrix;

/// <summary>How much to measure.</summary>
/// <param name="Faces">Numbers of faces in a frame.</param>
/// <param name="MaxFrames">Frames to measure in a cell, at most.</param>
/// <param name="MaxTime">Time to spend on a cell, at most; at least ten frames are measured.</param>
public sealed record MatrixOptions(IReadOnlyList<int> Faces, int MaxFrames, TimeSpan MaxTime);
