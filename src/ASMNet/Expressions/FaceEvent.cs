namespace ASMNet.Expressions;

/// <summary>Something that happened in a face.</summary>
/// <param name="FaceId">Identity of the face.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Start">Time of the frame in which it began.</param>
/// <param name="Length">How long it lasted; zero for what has only begun.</param>
public readonly record struct FaceEvent(int FaceId, FaceEventKind Kind, TimeSpan Start, TimeSpan Length);
