namespace ASMNet.Inference;

/// <summary>A model file that cannot be used; the message names the file, what is wrong and, where it helps, the node.</summary>
public sealed class ModelFormatException : ASMNetException
{
    /// <summary>Makes an exception with a message.</summary>
    /// <param name="message">What was wrong and where.</param>
    public ModelFormatException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a message and its cause.</summary>
    /// <param name="message">What was wrong and where.</param>
    /// <param name="innerException">The cause.</param>
    public ModelFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
