namespace ASMNet.Live.Output;

/// <summary>The files that the user asked for.</summary>
/// <param name="Video">The annotated video, or null.</param>
/// <param name="Csv">The CSV file, or null.</param>
/// <param name="JsonLines">The JSON Lines file, or null.</param>
/// <param name="Overwrite">Whether existing files may be replaced.</param>
public sealed record OutputPaths(string? Video, string? Csv, string? JsonLines, bool Overwrite);
