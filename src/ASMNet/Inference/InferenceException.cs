namespace ASMNet.Inference;

/// <summary>A device that could not be started, or that failed while it ran a network.</summary>
public sealed class InferenceException : ASMNetException
{
    /// <summary>Makes an exception with a message.</summary>
    /// <param name="message">The device and what it reported.</param>
    public InferenceException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a message and its cause.</summary>
    /// <param name="message">The device and what it reported.</param>
    /// <param name="innerException">The cause.</param>
    public InferenceException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
