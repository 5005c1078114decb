namespace ASMNet.Live;

/// <summary>
/// A tool, a model or a device is missing without which no file at all can be tracked here. So no file is to blame for it, and with the next one it
/// would be the same. The message is one line that says what is missing and what to do.
/// </summary>
public sealed class UnreadyException : ASMNetException
{
    /// <summary>Makes an exception with a message and its cause.</summary>
    /// <param name="message">What is missing and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public UnreadyException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
