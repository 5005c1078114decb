namespace ASMNet.Live.Commands;

/// <summary>
/// A source that stands on the command line without <c>--source</c>: as people write it first, and as a desktop starts the program on which
/// a file was dropped.
/// </summary>
internal static class BareSource
{
    private static readonly string[] Beginnings = ["file:", "images:", "photos:", "camera:", "synthetic:"];
    private static readonly string[] Words = ["synthetic", "auto"];

    /// <summary>Whether a word is a source, there or not, and cannot be anything else.</summary>
    /// <param name="word">A word of the command line.</param>
    public static bool Is(string word) =>
        !word.StartsWith('-')
        && (Words.Contains(word) || Beginnings.Any(beginning => word.StartsWith(beginning, StringComparison.OrdinalIgnoreCase))
            || word.AsSpan().IndexOfAny('/', '\\', '.') >= 0 || File.Exists(word) || Directory.Exists(word));

    /// <summary>The command line with its first words made the sources of <c>live</c>, where they are no verb and are sources.</summary>
    /// <param name="arguments">What was written, at least one word.</param>
    /// <param name="verbs">The commands, which come first.</param>
    public static IReadOnlyList<string> Named(IReadOnlyList<string> arguments, IReadOnlyList<Verb> verbs)
    {
        if (verbs.Any(verb => verb.Name == arguments[0]))
        {
            return arguments;
        }

        string[] sources = [.. arguments.TakeWhile(Is)];
        return sources.Length == 0 ? arguments : [LiveCommand.Name, .. sources.SelectMany(source => new[] { "--source", source }), .. arguments.Skip(sources.Length)];
    }

    /// <summary>The first word that looks like an option, is no option's value, and is a file that is there; null where there is none.</summary>
    /// <param name="words">The command line.</param>
    public static string? FileLikeAnOption(IReadOnlyList<string> words) =>
        words.Where((word, i) => word is ['-', not '-', _, ..] && !(i > 0 && words[i - 1].StartsWith('-')) && File.Exists(word)).FirstOrDefault();

    /// <summary>A word as a shell takes it.</summary>
    public static string Quoted(string word) => word.Contains(' ', StringComparison.Ordinal) ? $"\"{word}\"" : word;
}
