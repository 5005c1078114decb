namespace ASMNet.Media;

/// <summary>A camera, a video file or a window that could not be used.</summary>
public sealed class MediaException : ASMNetException
{
    /// <summary>Makes an exception with a message.</summary>
    /// <param name="message">What failed, why, and what to do.</param>
    public MediaException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a message and its cause.</summary>
    /// <param name="message">What failed, why, and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public MediaException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
