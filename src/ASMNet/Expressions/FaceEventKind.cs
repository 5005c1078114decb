namespace ASMNet.Expressions;

/// <summary>What happened in a face.</summary>
public enum FaceEventKind
{
    /// <summary>Both eyes closed and opened again; the event comes when they open.</summary>
    Blink,

    /// <summary>The mouth opened.</summary>
    MouthOpened,

    /// <summary>The mouth closed again; the length is the time for which it was open.</summary>
    MouthClosed,
}
