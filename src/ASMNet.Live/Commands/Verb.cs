using System.CommandLine;

namespace ASMNet.Live.Commands;

/// <summary>A command that is made only when it is named, or when all of them are to be told: most runs need one.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Create">Makes it.</param>
/// <param name="Prepare">Demands what a run of it needs in any case, or begins it on a thread of its own; null for nothing.</param>
public sealed record Verb(string Name, Func<Command> Create, Action? Prepare = null);
