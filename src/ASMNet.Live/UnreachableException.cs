namespace ASMNet.Live;

/// <summary>What a command works with was there when it began and has been away for too long. The message names it.</summary>
public sealed class UnreachableException : ASMNetException
{
    /// <summary>Makes an exception with a message.</summary>
    /// <param name="message">What was away, for how long, and what was last heard.</param>
    /// <param name="innerException">The cause.</param>
    public UnreachableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
