namespace ASMNet.Live.Fleet;

/// <summary>The subjects on which the nodes of a fleet tell what they see.</summary>
internal static class FleetSubjects
{
    /// <summary>The tracks of all sources of all nodes.</summary>
    public const string AllTracks = "asmnet.*.*.tracks";

    /// <summary>The states of all sources of all nodes.</summary>
    public const string AllStates = "asmnet.*.*.state";

    private const int Parts = 4;

    /// <summary>Where the tracks of a source go.</summary>
    /// <param name="node">The node's name.</param>
    /// <param name="source">The source's number.</param>
    public static string Tracks(string node, int source) => FormattableString.Invariant($"asmnet.{Token(node)}.{source}.tracks");

    /// <summary>Where the state of a source goes.</summary>
    /// <param name="node">The node's name.</param>
    /// <param name="source">The source's number.</param>
    public static string State(string node, int source) => FormattableString.Invariant($"asmnet.{Token(node)}.{source}.state");

    /// <summary>A name as one part of a subject: what would part it or stand for others becomes a line.</summary>
    /// <param name="name">Any name.</param>
    public static string Token(string name) =>
        name.Length == 0 ? "node" : string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' ? letter : '-'));

    /// <summary>Reads node and source from a subject.</summary>
    /// <returns>Null where it is none of ours.</returns>
    public static (string Node, string Source)? Parse(string subject) => subject.Split('.') is { Length: Parts } parts ? (parts[1], parts[2]) : null;
}
