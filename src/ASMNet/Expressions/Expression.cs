namespace ASMNet.Expressions;

/// <summary>
/// The 52 channels of a face's expression, with the names and in the order of Apple's ARKit (<c>ARFaceAnchor.BlendShapeLocation</c>, as
/// Live Link Face sends them). Left and right are the subject's own.
/// </summary>
public enum Expression
{
    /// <summary>The left eyelids close.</summary>
    EyeBlinkLeft,

    /// <summary>The left eye looks down.</summary>
    EyeLookDownLeft,

    /// <summary>The left eye looks towards the nose.</summary>
    EyeLookInLeft,

    /// <summary>The left eye looks away from the nose.</summary>
    EyeLookOutLeft,

    /// <summary>The left eye looks up.</summary>
    EyeLookUpLeft,

    /// <summary>The skin around the left eye tightens.</summary>
    EyeSquintLeft,

    /// <summary>The left eyelids open wide.</summary>
    EyeWideLeft,

    /// <summary>The right eyelids close.</summary>
    EyeBlinkRight,

    /// <summary>The right eye looks down.</summary>
    EyeLookDownRight,

    /// <summary>The right eye looks towards the nose.</summary>
    EyeLookInRight,

    /// <summary>The right eye looks away from the nose.</summary>
    EyeLookOutRight,

    /// <summary>The right eye looks up.</summary>
    EyeLookUpRight,

    /// <summary>The skin around the right eye tightens.</summary>
    EyeSquintRight,

    /// <summary>The right eyelids open wide.</summary>
    EyeWideRight,

    /// <summary>The jaw moves forward.</summary>
    JawForward,

    /// <summary>The jaw moves to the subject's left.</summary>
    JawLeft,

    /// <summary>The jaw moves to the subject's right.</summary>
    JawRight,

    /// <summary>The jaw opens.</summary>
    JawOpen,

    /// <summary>The lips close while the jaw is open.</summary>
    MouthClose,

    /// <summary>The open lips form a funnel.</summary>
    MouthFunnel,

    /// <summary>The closed lips contract.</summary>
    MouthPucker,

    /// <summary>The mouth moves to the subject's left.</summary>
    MouthLeft,

    /// <summary>The mouth moves to the subject's right.</summary>
    MouthRight,

    /// <summary>The left corner of the mouth rises.</summary>
    MouthSmileLeft,

    /// <summary>The right corner of the mouth rises.</summary>
    MouthSmileRight,

    /// <summary>The left corner of the mouth drops.</summary>
    MouthFrownLeft,

    /// <summary>The right corner of the mouth drops.</summary>
    MouthFrownRight,

    /// <summary>The left corner of the mouth is drawn back.</summary>
    MouthDimpleLeft,

    /// <summary>The right corner of the mouth is drawn back.</summary>
    MouthDimpleRight,

    /// <summary>The left corner of the mouth is stretched outwards.</summary>
    MouthStretchLeft,

    /// <summary>The right corner of the mouth is stretched outwards.</summary>
    MouthStretchRight,

    /// <summary>The lower lip rolls inwards.</summary>
    MouthRollLower,

    /// <summary>The upper lip rolls inwards.</summary>
    MouthRollUpper,

    /// <summary>The lower lip is pushed up.</summary>
    MouthShrugLower,

    /// <summary>The upper lip is pushed up.</summary>
    MouthShrugUpper,

    /// <summary>The left halves of the lips press together.</summary>
    MouthPressLeft,

    /// <summary>The right halves of the lips press together.</summary>
    MouthPressRight,

    /// <summary>The left half of the lower lip drops.</summary>
    MouthLowerDownLeft,

    /// <summary>The right half of the lower lip drops.</summary>
    MouthLowerDownRight,

    /// <summary>The left half of the upper lip rises.</summary>
    MouthUpperUpLeft,

    /// <summary>The right half of the upper lip rises.</summary>
    MouthUpperUpRight,

    /// <summary>The left brow's outer part drops.</summary>
    BrowDownLeft,

    /// <summary>The right brow's outer part drops.</summary>
    BrowDownRight,

    /// <summary>The inner parts of both brows rise.</summary>
    BrowInnerUp,

    /// <summary>The left brow's outer part rises.</summary>
    BrowOuterUpLeft,

    /// <summary>The right brow's outer part rises.</summary>
    BrowOuterUpRight,

    /// <summary>Both cheeks fill with air.</summary>
    CheekPuff,

    /// <summary>The left cheek rises.</summary>
    CheekSquintLeft,

    /// <summary>The right cheek rises.</summary>
    CheekSquintRight,

    /// <summary>The left side of the nose rises.</summary>
    NoseSneerLeft,

    /// <summary>The right side of the nose rises.</summary>
    NoseSneerRight,

    /// <summary>The tongue is put out.</summary>
    TongueOut,
}
