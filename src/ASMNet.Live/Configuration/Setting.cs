using System.Globalization;
using System.Reflection;

namespace ASMNet.Live.Configuration;

/// <summary>One setting: where it is found, what it takes, what it does.</summary>
/// <param name="Key">Section and name, as in <c>Tracking:MaxFaces</c>.</param>
/// <param name="Words">What it sets, in Markdown.</param>
public sealed record Setting(string Key, string Words)
{
    private PropertyInfo? _property;

    /// <summary>The least value; null for none.</summary>
    public double? Least { get; init; }

    /// <summary>The largest value; null for none.</summary>
    public double? Most { get; init; }

    /// <summary>Whether <see cref="Least"/> itself is too little.</summary>
    public bool ExcludesLeast { get; init; }

    /// <summary>The only values that it takes; empty where others are.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>The flag that sets it; a switch turns it to what it is not by default. Null for none.</summary>
    public string? Flag { get; init; }

    /// <summary>What the flag's value is called in the help; null for a switch.</summary>
    public string? FlagValue { get; init; }

    /// <summary>Whether it holds several values, parted by semicolons; its flag may then stand several times.</summary>
    public bool IsList { get; init; }

    /// <summary>What the help says in place of <see cref="Words"/> where this build can do less than others.</summary>
    public string? HelpWords { get; init; }

    /// <summary>Its name among the changes that the API takes while the program runs; null where a restart is needed.</summary>
    public string? Patch { get; init; }

    /// <summary>The least value that the API takes, where that is more than <see cref="Least"/>.</summary>
    public double? PatchLeast { get; init; }

    /// <summary>The largest value that the API takes, where that is less than <see cref="Most"/>.</summary>
    public double? PatchMost { get; init; }

    /// <summary>
    /// Whether <c>batch</c> and <c>work</c> write the same whatever it is set to, so that results which are there stay good, and jobs are taken by workers
    /// that have it set otherwise.
    /// </summary>
    public bool LeavesResults { get; init; }

    /// <summary>The type of its value.</summary>
    public Type Type => (_property ??= Walk().Property).PropertyType;

    /// <summary>The environment variable that sets it.</summary>
    public string Variable => SettingsLoader.EnvironmentPrefix + Key.Replace(":", "__", StringComparison.Ordinal);

    /// <summary>The default as it is written in a file.</summary>
    public string Default => Text(ValueIn(new Settings()));

    /// <summary>What it takes, in words: <c>from 1 to 64</c>; empty where any value of its type will do.</summary>
    public string Range =>
        Choices.Count > 0 ? $"one of {string.Join(", ", Choices)}"
        : Least is double least && Most is double most ? string.Create(CultureInfo.InvariantCulture, $"from {least} to {most}")
        : Least is double only ? string.Create(CultureInfo.InvariantCulture, $"{(ExcludesLeast ? "greater than" : "at least")} {only}")
        : "";

    /// <summary>Says what a value would have to be.</summary>
    /// <param name="value">A value of <see cref="Type"/>.</param>
    /// <returns>Null when it is right.</returns>
    public string? FindProblem(object value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (Number(value) is double any && !double.IsFinite(any))
        {
            return "a finite number";
        }

        bool fits = Choices.Count > 0 ? Choices.Contains(Text(value))
            : Least is null || (Number(value) is double number && (ExcludesLeast ? number > Least : number >= Least) && !(number > Most));
        return fits ? null : Range;
    }

    /// <summary>Its value in some settings.</summary>
    /// <param name="settings">The settings.</param>
    public object ValueIn(Settings settings) => Walk(settings).Value;

    /// <summary>A value as it is written in a file.</summary>
    /// <param name="value">The value.</param>
    public static string Text(object value) => value switch
    {
        bool truth => truth ? "true" : "false",
        TimeSpan time => time.TotalSeconds.ToString(CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static double? Number(object value) => value switch
    {
        TimeSpan time => time.TotalSeconds,
        // as it was written: 0.1 is not 0.10000000149
        float single => double.Parse(single.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
        int or double => Convert.ToDouble(value, CultureInfo.InvariantCulture),
        _ => null,
    };

    private (PropertyInfo Property, object Value) Walk(Settings? settings = null)
    {
        object value = settings ?? new Settings();
        PropertyInfo? property = null;
        foreach (string name in Key.Split(':'))
        {
            property = value.GetType().GetProperty(name) ?? throw new InvalidOperationException($"there is no setting {Key}");
            value = property.GetValue(value)!;
        }

        return (property!, value);
    }
}
