namespace ASMNet.Live.Commands;

/// <summary>What became of receivers that a settings file names anew.</summary>
/// <param name="Source">The source whose faces they get; null where it is the only one, or where all are meant.</param>
/// <param name="Refusal">Why those before stay; null where the new ones are in force.</param>
internal sealed record ReceiverChange(string? Source, string? Refusal);
