namespace ASMNet.Expressions;

/// <summary>Both irises; right and left are the subject's own.</summary>
/// <param name="Right">The right one; null where it cannot be seen.</param>
/// <param name="Left">The left one; null where it cannot be seen.</param>
public readonly record struct Irises(Iris? Right, Iris? Left);
