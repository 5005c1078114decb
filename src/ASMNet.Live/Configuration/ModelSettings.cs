namespace ASMNet.Live.Configuration;

/// <summary>The model files.</summary>
public sealed record ModelSettings
{
    /// <summary>The folder that holds them; a relative one is looked for beside the program and in the working folder. Default <c>models</c>.</summary>
    public string Folder { get; init; } = "models";

    /// <summary>Name of the landmark network: NAME.json is its manifest. Default <c>asmnet-live</c>.</summary>
    public string Landmarks { get; init; } = "asmnet-live";

    /// <summary>Name of the face detector: NAME.onnx. Default <c>facedetector</c>.</summary>
    public string Detector { get; init; } = "facedetector";

    /// <summary>File of the statistics that synthetic faces are drawn from. Default <c>synthetic-face.bin</c>.</summary>
    public string Synthetic { get; init; } = "synthetic-face.bin";

    /// <summary>File of the shape model, similarity-normalised. Default <c>shape68-similarity.json</c>.</summary>
    public string Shape { get; init; } = "shape68-similarity.json";

    /// <summary>
    /// Name of the expression model: NAME.json is its manifest. <c>auto</c> takes <c>asmnet-expressions</c> where the folder has it, <c>none</c>
    /// does without expressions and irises. Default <c>auto</c>.
    /// </summary>
    public string Expressions { get; init; } = "auto";

    /// <summary>File of the mean head, for positions and gaze; <c>auto</c> takes <c>head68.json</c> where the folder has it. Default <c>auto</c>.</summary>
    public string Head { get; init; } = "auto";

    /// <summary>What runs the landmark network: <c>auto</c> (the fastest by measurement), <c>cpu</c>, <c>directml[:N]</c>, <c>cuda[:N]</c> or <c>webgpu[:N]</c>. Default <c>auto</c>.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>
    /// What runs the face detector: <c>auto</c> (OpenCV in a build that has it, otherwise the built-in engine), <c>builtin</c>, <c>opencv</c>, or
    /// <c>cascade:FILE</c> for one of OpenCV's cascades instead of the detector. Default <c>auto</c>.
    /// </summary>
    public string DetectorEngine { get; init; } = "auto";

    /// <summary>
    /// Threads that compute one network on the built-in engine. Default 1, range 1 to 64. More help only where cores would lie idle:
    /// the stages of the pipeline use some as well.
    /// </summary>
    public int CpuThreads { get; init; } = 1;
}
