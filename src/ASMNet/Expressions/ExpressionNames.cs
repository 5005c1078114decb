namespace ASMNet.Expressions;

/// <summary>Names of the channels as ARKit spells them: <c>eyeBlinkLeft</c>.</summary>
public static class ExpressionNames
{
    private static readonly string[] Texts = [.. Enum.GetNames<Expression>().Select(name => char.ToLowerInvariant(name[0]) + name[1..])];

    private static readonly Dictionary<string, Expression> Channels =
        Enumerable.Range(0, Texts.Length).ToDictionary(i => Texts[i], i => (Expression)i, StringComparer.OrdinalIgnoreCase);

    /// <summary>Number of channels, 52.</summary>
    public static int Count => Texts.Length;

    /// <summary>All names, in the order of <see cref="Expression"/>.</summary>
    public static IReadOnlyList<string> All => Texts;

    /// <summary>The name of a channel.</summary>
    /// <param name="expression">The channel.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such channel.</exception>
    public static string Of(Expression expression) => (uint)expression < (uint)Texts.Length ? Texts[(int)expression]
        : throw new ArgumentOutOfRangeException(nameof(expression), expression, "There is no such channel.");

    /// <summary>Finds a channel by its name, in upper or lower case.</summary>
    /// <param name="name">The name.</param>
    /// <param name="expression">The channel.</param>
    /// <returns>False when there is no such channel.</returns>
    public static bool TryParse(string name, out Expression expression)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Channels.TryGetValue(name, out expression);
    }
}
