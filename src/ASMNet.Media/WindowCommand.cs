namespace ASMNet.Media;

/// <summary>What the user asked for in the window.</summary>
public enum WindowCommand
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>To end: Q, Escape, or the window was closed.</summary>
    Quit,

    /// <summary>To start or stop recording: R.</summary>
    ToggleRecording,

    /// <summary>To show or hide the overlay: O.</summary>
    ToggleOverlay,

    /// <summary>To mirror the picture or not: M.</summary>
    ToggleMirror,

    /// <summary>To forget the tracked faces and start over: Space.</summary>
    Reset,
}
