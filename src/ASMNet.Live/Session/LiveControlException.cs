namespace ASMNet.Live.Session;

/// <summary>A change that could not be made; the message names what was wrong and what to do.</summary>
public sealed class LiveControlException : Exception
{
    /// <summary>Makes an exception with a message.</summary>
    /// <param name="message">What was wrong and what to do.</param>
    public LiveControlException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a message and its cause.</summary>
    /// <param name="message">What was wrong and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public LiveControlException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
