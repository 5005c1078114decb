namespace ASMNet;

/// <summary>
/// What every exception of this library, and of what builds on it, derives from: a file, a model, a device or a picture that cannot be used.
/// The message is one line that names what was wrong and, where it can be put right, what to do.
/// </summary>
public abstract class ASMNetException : Exception
{
    /// <summary>Makes an exception with a message.</summary>
    /// <param name="message">What was wrong and what to do.</param>
    protected ASMNetException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a message and its cause.</summary>
    /// <param name="message">What was wrong and what to do.</param>
    /// <param name="innerException">The cause.</param>
    protected ASMNetException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
