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

    /// <summary>The Parquet file, or null. Default null.</summary>
    public string? Parquet { get; init; }

    /// <summary>What the Parquet file calls the source in each row; null for its description. Default null.</summary>
    public string? SourceName { get; init; }

    /// <summary>The source's name where the files are drafts of its results (<see cref="ASMNet.Media.OutputFile.IsDraft"/>); null where they are what was asked for. Default null.</summary>
    public string? DraftsOf { get; init; }

    /// <summary>Refuses the name of a video that is written in place of <see cref="Video"/>, where the machine cannot write that; null where it may replace any file. Default null.</summary>
    public Action<string>? RequireFree { get; init; }

    /// <summary>What a file becomes where it is a draft; null where it is none.</summary>
    /// <param name="path">One of the files.</param>
    public string? DraftOf(string path) => DraftsOf is string source ? source + Path.GetExtension(path) : null;

    /// <summary>Whether standard output carries data.</summary>
    public bool UsesStandardOutput => Csv == StandardOutput || JsonLines == StandardOutput;

    /// <summary>The files with the options that name them.</summary>
    public IEnumerable<(string Option, string Path)> Named =>
        new[] { ("--output", Video), ("--csv", Csv), ("--jsonl", JsonLines), ("--parquet", Parquet) }
            .Where(file => file.Item2 is not (null or StandardOutput))
            .Select(file => (file.Item1, file.Item2!));
}
