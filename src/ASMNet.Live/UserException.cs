namespace ASMNet.Live;

/// <summary>
/// Something that the user can put right: a missing file, a bad value, a missing tool. The message is one line that names what
/// was wrong and what to do; it is printed as it stands, without a stack trace.
/// </summary>
public sealed class UserException : ASMNetException
{
    /// <summary>Makes an exception with a message.</summary>
    /// <param name="message">What was wrong and what to do.</param>
    public UserException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception of several mistakes.</summary>
    /// <param name="mistakes">What was wrong and what to do, each one line.</param>
    public UserException(IReadOnlyList<string> mistakes)
        : base(string.Join(Environment.NewLine, mistakes)) => Mistakes = mistakes;

    /// <summary>Makes an exception with a message and its cause.</summary>
    /// <param name="message">What was wrong and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public UserException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>What was wrong, where it is more than one thing; empty where the message is all.</summary>
    public IReadOnlyList<string> Mistakes { get; } = [];

    /// <summary>What to tell of a fault, line by line.</summary>
    /// <param name="fault">The fault.</param>
    internal static IReadOnlyList<string> Lines(Exception fault) => fault is UserException { Mistakes.Count: > 0 } several ? several.Mistakes : [fault.Message];
}
