namespace ASMNet.Synthesis;

/// <summary>A time in which a face is out of the picture. It slides out just before and back in just after.</summary>
/// <param name="Start">First moment without the face.</param>
/// <param name="Duration">How long it stays away, greater than 0.</param>
/// <param name="Face">Number of the face from 0, or null for all faces.</param>
public readonly record struct SyntheticAbsence(TimeSpan Start, TimeSpan Duration, int? Face = null);
