using ASMNet.Media;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using ASMNet.Live.Configuration;

namespace ASMNet.Live.Commands;

/// <summary>Options that several commands share. Each call makes a new one, because an option belongs to one command.</summary>
internal static class CommonOptions
{
    public static Option<string?> Source(string defaultText) => new("--source", "-s")
    {
        Description = $"Where the pictures come from: {SourceSpecification.Forms}. Default: {defaultText}.",
        HelpName = "source",
    };

    /// <summary>The flags of the commands that track a source and draw it.</summary>
    /// <param name="more">Further settings that the command lets set.</param>
    public static SettingFlags Tracking(params IEnumerable<string> more) => new SettingFlags(
        [
            "Source:Default", "Source:Rotate", "Models:Landmarks", "Models:Detector", "Models:Device", "Tracking:MaxFaces", "Detection:SmallestFace",
            "Smoothing:Temporal", "Overlay:Panel", "Overlay:Mirror", "Recording:Quality", "Output:Anonymize", .. more,
        ]).Also("Source:Default", "-s");

    public static Option<TimeSpan?> Duration() => new("--duration", "-d")
    {
        Description = "End after this time: seconds, or a number with s, m or h. Default: when the source ends, or Ctrl+C.",
        HelpName = "time",
        CustomParser = ParseDuration,
    };

    /// <summary>The name of a file.</summary>
    public static Option<string?> File(string name, string description)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = "file" };
        RefuseEmpty(option);
        return option;
    }

    /// <summary>Refuses a name of nothing, as a variable of the shell that is not set gives it.</summary>
    public static void RefuseEmpty(Option option) => option.Validators.Add(result =>
    {
        if (result.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value)))
        {
            result.AddError($"{option.Name} is empty; it takes a name.");
        }
    });

    /// <summary>A whole number within a range.</summary>
    public static Option<int> Count(string name, string description, int byDefault, int least, int most) => new(name)
    {
        Description = description,
        HelpName = "count",
        DefaultValueFactory = _ => byDefault,
        CustomParser = result => ParseCounts(result, name, least, most) is [int only] ? only : byDefault,
    };

    /// <summary>Whole numbers within a range, apart or parted by commas.</summary>
    public static int[] ParseCounts(ArgumentResult result, string name, int least, int most)
    {
        List<int> counts = [];
        foreach (string text in result.Tokens.SelectMany(token => token.Value.Split(',')))
        {
            if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int count) || count < least || count > most)
            {
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} is '{text}'; it takes a whole number from {least} to {most}."));
                return [];
            }

            counts.Add(count);
        }

        return [.. counts];
    }

    /// <summary>A time.</summary>
    public static Option<TimeSpan?> Span(string name, string description) => new(name) { Description = description, HelpName = "time", CustomParser = ParseDuration };

    /// <summary>A time for which the settings have a value too.</summary>
    public static Option<TimeSpan?> Time(string name, string description) => new(name)
    {
        Description = $"{description}: seconds, or a number with s, m or h. Default: the setting of Recording.",
        HelpName = "time",
        CustomParser = ParseDuration,
    };

    /// <summary>A size in megabytes for which the settings have a value too.</summary>
    public static Option<long?> Size(string name, string description) => new(name)
    {
        Description = $"{description}: megabytes, or a number with MB, GB or TB. Default: the setting of Recording.",
        HelpName = "size",
        CustomParser = ParseSize,
    };

    /// <summary>Receivers of what is tracked; it may stand several times.</summary>
    public static Option<string[]> Send() => new("--send")
    {
        Description = $"Send what is tracked to another program, once for each receiver: {OutputSettings.Forms}.",
        HelpName = "receiver",
    };

    /// <summary>The settings with the limits that flags set.</summary>
    public static Settings WithLimits(Settings settings, long? megabytes, TimeSpan? duration, TimeSpan? segment) => settings with
    {
        Recording = settings.Recording with
        {
            LimitSize = (int?)megabytes ?? settings.Recording.LimitSize,
            LimitDuration = duration?.TotalSeconds ?? settings.Recording.LimitDuration,
            Segment = segment?.TotalSeconds ?? settings.Recording.Segment,
        },
    };

    private static long? ParseSize(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        (string Unit, double Megabytes)[] units = [("MB", 1), ("GB", 1e3), ("TB", 1e6)];
        (string unit, double megabytes) = units.FirstOrDefault(known => text.EndsWith(known.Unit, StringComparison.OrdinalIgnoreCase), ("", 1));
        if (double.TryParse(text[..^unit.Length], NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value * megabytes is >= 1 and <= 1e8)
        {
            return (long)(value * megabytes);
        }

        result.AddError($"{NameOf(result)} is '{text}'; it takes a size of at least 1 MB, as in 500, 500MB or 20GB.");
        return null;
    }

    private static string? NameOf(ArgumentResult result) => (result.Parent as OptionResult)?.Option.Name;

    private static TimeSpan? ParseDuration(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        double unit = text.LastOrDefault() switch
        {
            's' => 1,
            'm' => 60,
            'h' => 3600,
            _ => 0,
        };
        string number = unit > 0 ? text[..^1] : text;
        if (double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value > 0 && value < 1e8)
        {
            return TimeSpan.FromSeconds(value * Math.Max(1, unit));
        }

        result.AddError($"{NameOf(result)} is '{text}'; it takes a time greater than 0, as in 30, 30s, 5m or 1h.");
        return null;
    }
}
