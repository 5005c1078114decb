namespace ASMNet.Live.Session;

/// <summary>Only what is listed can be chosen, so that a client cannot make the program open files or addresses of its own.</summary>
internal static class ChoiceRules
{
    /// <summary>Checks a choice; what is in force already needs no list.</summary>
    /// <param name="name">What is chosen, in the singular.</param>
    /// <param name="value">The new choice.</param>
    /// <param name="before">The choice in force.</param>
    /// <param name="choices">The list, asked for when it is needed.</param>
    /// <exception cref="LiveControlException">It is not listed, or cannot be used here.</exception>
    public static void Require(string name, string value, string before, Func<IReadOnlyList<Choice>> choices)
    {
        if (value == before)
        {
            return;
        }

        Choice? choice = choices().FirstOrDefault(candidate => candidate.Id == value);
        if (choice is not { Available: true })
        {
            throw new LiveControlException($"The {name} '{value}' cannot be used: {choice?.Note ?? $"GET /api/{name}s lists those that can"}.");
        }
    }
}
