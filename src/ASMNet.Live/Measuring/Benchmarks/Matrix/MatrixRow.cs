namespace ASMNet.Live.Measuring.Benchmarks.Matrix;

/// <summary>One cell of the matrix: a model on a device with a number of faces in the picture.</summary>
/// <param name="Device">The device's identity, <c>directml:0</c>.</param>
/// <param name="Model">The model's name.</param>
/// <param name="Faces">Faces in each frame; their crops run one after the other.</param>
/// <param name="Stages">Milliseconds a frame: <c>crop</c> (cutting and normalising, on the CPU), <c>network</c>, <c>frame</c> (both, for all faces).</param>
/// <param name="FramesPerSecond">Frames of landmarks a second at the median.</param>
/// <param name="StreamsAt30">Cameras of 30 frames a second that the landmarks of one such pipeline would keep up with.</param>
public sealed record MatrixRow(
    string Device, string Model, int Faces, IReadOnlyDictionary<string, StagePercentiles> Stages, double FramesPerSecond, int StreamsAt30);
