namespace ASMNet.Live;

/// <summary>Reads what the user named. What may not or cannot be read is something that he can put right, and ends a run before it starts.</summary>
internal static class InputFile
{
    /// <summary>Reads a file or a folder.</summary>
    /// <param name="what">What it is, with its name, for the message.</param>
    /// <param name="read">Does the work, to its end.</param>
    /// <exception cref="UserException">It cannot be read; the message names it.</exception>
    public static T Read<T>(string what, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{what} cannot be read: {exception.Message}", exception);
        }
    }
}
