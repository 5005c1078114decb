namespace ASMNet.Live.Output;

/// <summary>The files that the user asked for.</summary>
/// <param name="Video">The annotated video, or null.</param>
/// <param name="Csv">The CSV file, <see cref="StandardOutput"/>, or null.</param>
/// <param name="JsonLines">The JSON Lines file, <see cref="StandardOutput"/>, or null.</param>
/// <param name="Overwrite">Whether existing files may be replaced.</param>
public sealed record OutputPaths(string? Video, string? Csv, string? JsonLines, bool Overwrite)
{
    /// <summary>What names standard output in place of a file.</summary>
    public const string StandardOutput = "-";

    /// <summary>Whether standard output carries data.</summary>
    public bool UsesStandardOutput => Csv == StandardOutput || JsonLines == StandardOutput;

    /// <summary>The files with the options that name them.</summary>
    public IEnumerable<(string Option, string Path)> Named =>
        new[] { ("--output", Video), ("--csv", Csv), ("--jsonl", JsonLines) }
            .Where(file => file.Item2 is not (null or StandardOutput))
            .Select(file => (file.Item1, file.Item2!));
}
