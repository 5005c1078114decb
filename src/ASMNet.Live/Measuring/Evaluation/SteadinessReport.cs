namespace ASMNet.Live.Measuring.Evaluation;

/// <summary>How steady the points of a video are.</summary>
/// <param name="Video">The source as it was named, an address without its password.</param>
/// <param name="Model">The models, for people.</param>
/// <param name="Frames">Frames of the video.</param>
/// <param name="Faces">Faces in all frames.</param>
/// <param name="Windows">Still windows that were measured.</param>
/// <param name="Stages">The figures after each stage.</param>
public sealed record SteadinessReport(string Video, string Model, int Frames, int Faces, int Windows, IReadOnlyList<SteadinessFigures> Stages);
