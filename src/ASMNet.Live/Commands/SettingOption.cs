using System.CommandLine;
using System.Text.RegularExpressions;
using ASMNet.Live.Configuration;

namespace ASMNet.Live.Commands;

/// <summary>An option that sets a setting.</summary>
internal interface ISettingOption
{
    /// <summary>Takes its words from the table; only the help needs them.</summary>
    void Describe();
}

/// <summary>An option that sets a setting, and says so in the table's words.</summary>
/// <typeparam name="T">What the parser makes of its value.</typeparam>
/// <param name="setting">The setting.</param>
/// <param name="aliases">Short names.</param>
internal sealed partial class SettingOption<T>(Setting setting, params string[] aliases) : Option<T>(setting.Flag!, aliases), ISettingOption
{
    /// <summary>What is said after the table's words. Default nothing.</summary>
    public string Addition { get; init; } = "";

    /// <inheritdoc/>
    public void Describe() => Description = Sentence() + Addition;

    private string Sentence()
    {
        string words = Markdown().Replace(setting.HelpWords ?? setting.Words, "$1$2");
        string sentence = $"{char.ToUpperInvariant(words[0])}{words[1..]}";
        if (setting.FlagValue is null)
        {
            return $"{sentence} ({setting.Key}).";
        }

        string range = setting.Range.Length == 0 ? "" : $"; {setting.Range}";
        string byDefault = setting.IsList || setting.Default.Length == 0 ? "" : $" ({setting.Default})";
        return $"{sentence}{range}. Default: {setting.Key} of the settings{byDefault}.";
    }

    // code in backticks and links, which a terminal shows as plain text
    [GeneratedRegex(@"`([^`]*)`|\[([^\]]*)\]\([^)]*\)")]
    private static partial Regex Markdown();
}
