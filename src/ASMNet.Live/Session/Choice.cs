namespace ASMNet.Live.Session;

/// <summary>One of several things to choose from.</summary>
/// <param name="Id">What a setting holds to choose it.</param>
/// <param name="Name">What people read.</param>
/// <param name="Available">False when it is known but cannot be used here.</param>
/// <param name="Note">Why it cannot be used, or a remark; null for none.</param>
public sealed record Choice(string Id, string Name, bool Available = true, string? Note = null);
