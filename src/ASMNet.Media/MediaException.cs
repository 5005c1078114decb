namespace ASMNet.Media;

/// <summary>A camera, a video file or a window that could not be used.</summary>
public sealed class MediaException : ASMNetException
{
    /// <summary>What a file that has reached the largest size of its disk, or of the system's limits, says of itself.</summary>
    internal const string TooLarge = "the system allows no larger file";

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

    /// <summary>Whether an error means that a file cannot be written. .NET reports a file that grows too large, as on FAT, as an argument out of range.</summary>
    /// <param name="error">The error.</param>
    public static bool IsStorageFault(Exception error) => error is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException;

    /// <summary>What an input or output error says, as half a sentence: without the path that .NET adds, and without a full stop.</summary>
    /// <param name="error">The error.</param>
    public static string Reason(Exception error)
    {
        ArgumentNullException.ThrowIfNull(error);
        if (error is ArgumentException)
        {
            return TooLarge;
        }

        int path = error.Message.IndexOf(" : '", StringComparison.Ordinal);
        return (path < 0 ? error.Message : error.Message[..path]).TrimEnd('.');
    }
}
