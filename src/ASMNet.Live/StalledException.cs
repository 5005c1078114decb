namespace ASMNet.Live;

/// <summary>A part of the program hangs and could not be started anew: only a new process helps. The message is one line that names the part.</summary>
public sealed class StalledException : ASMNetException
{
    /// <summary>Makes an exception with a message.</summary>
    /// <param name="message">What hangs.</param>
    public StalledException(string message)
        : base(message)
    {
    }
}
