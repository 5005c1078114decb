namespace ASMNet.Live.Batch;

/// <summary>One file of a batch.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Name">What its results are named after: its path below the folder that the pattern begins with, with slashes.</param>
internal sealed record BatchItem(string Path, string Name);
