namespace ASMNet.Signals;

/// <summary>What of a face can be hidden, each for a reason of its own.</summary>
internal enum FacePart
{
    /// <summary>The right eye has something before it.</summary>
    RightEye,

    /// <summary>The left eye has something before it.</summary>
    LeftEye,

    /// <summary>The mouth has something before it.</summary>
    Mouth,

    /// <summary>The right eye is on the far side of a head that is turned away.</summary>
    RightSide,

    /// <summary>The left eye is on the far side.</summary>
    LeftSide,

    /// <summary>The right eye's lids hide its iris.</summary>
    RightIris,

    /// <summary>The left eye's lids hide its iris.</summary>
    LeftIris,
}
