using System.CommandLine;

namespace ASMNet.Live.Commands;

/// <summary>A command that is made only when it is named, or when all of them are to be told: most runs need one.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Create">Makes it.</param>
/// <param name="Prepare">Begins, on a thread of its own, what a run of it needs in any case; null for nothing.</param>
public sealed record Verb(string Name, Func<Command> Create, Action? Prepare = null);
