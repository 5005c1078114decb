namespace ASMNet.Live.Measuring.Evaluation;

/// <summary>The figures of a landmark model on a data set.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="Crop"><c>landmarks</c> or <c>detector</c>.</param>
/// <param name="Sets">The figures of each set, by name.</param>
/// <param name="All">The figures of all faces.</param>
public sealed record LandmarkReport(string Model, string Crop, IReadOnlyDictionary<string, LandmarkFigures> Sets, LandmarkFigures All);
