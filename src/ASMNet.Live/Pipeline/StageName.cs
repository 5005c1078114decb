namespace ASMNet.Live.Pipeline;

/// <summary>The stages, in the order in which a frame passes them.</summary>
public enum StageName
{
    /// <summary>The source fetches or draws the picture.</summary>
    Capture,

    /// <summary>A pass of the face detector; most frames need none.</summary>
    Detect,

    /// <summary>Landmarks and pose of every face.</summary>
    Align,

    /// <summary>The shape constraint and the filter over time.</summary>
    Smooth,

    /// <summary>Covering of faces, where it is asked for; not timed.</summary>
    Cover,

    /// <summary>The overlay.</summary>
    Render,

    /// <summary>Files and viewers.</summary>
    Output,
}
