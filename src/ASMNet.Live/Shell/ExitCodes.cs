namespace ASMNet.Live.Shell;

/// <summary>What the program's exit code tells.</summary>
public static class ExitCodes
{
    /// <summary>Everything asked for was done.</summary>
    public const int Success = 0;

    /// <summary>Something failed while it ran; what was recorded until then is kept where that was possible, and said.</summary>
    public const int Failure = 1;

    /// <summary>It did not start: a wrong option or setting, a missing or unreadable file or tool.</summary>
    public const int BadInput = 2;

    /// <summary>The input broke off or was damaged; what could be read was tracked and kept.</summary>
    public const int Incomplete = 3;

    /// <summary>It ran to the end, and there was no face in any frame.</summary>
    public const int NoFace = 4;

    /// <summary>The program met something that nobody had foreseen; the line that says so names the file with the details.</summary>
    public const int Defect = 70;

    /// <summary>A part of the program hangs, and starting it anew within the process did not help or was not possible; a new process may.</summary>
    public const int Hung = 75;

    /// <summary>Interrupted before the end of a file, where what was done until then is kept and usable, or before anything had begun.</summary>
    public const int Interrupted = 130;
}
