using System.CommandLine;
using ASMNet.Live.Configuration;
using ASMNet.Live.Input;

namespace ASMNet.Live.Commands;

/// <summary>A command's flags that set settings, and the flag that names the settings file; all go by <see cref="SettingsTable"/>.</summary>
internal sealed class SettingFlags
{
    private readonly GuardedOpening _guard = new(TimeProvider.System);
    private readonly List<Flag> _flags = [];
    private (Setting Others, Option<string[]> Option)? _several;
    private readonly Option<string?> _file = new("--settings") { Description = "The settings file. Default: appsettings.json beside the program.", HelpName = "file" };

    /// <summary>Makes the flags.</summary>
    /// <param name="keys">The settings that the command lets set.</param>
    public SettingFlags(params IEnumerable<string> keys)
    {
        foreach (string key in keys)
        {
            Setting setting = SettingsTable.Find(key) ?? throw new ArgumentException($"there is no setting {key}", nameof(keys));
            Option option = setting.FlagValue is not string name ? new SettingOption<bool>(setting)
                : setting.IsList ? new SettingOption<string[]>(setting) { HelpName = name }
                : new SettingOption<string?>(setting) { HelpName = name };
            _flags.Add(new Flag(setting, option));
        }
    }

    /// <summary>Adds the flags to a command.</summary>
    public void AddTo(Command command)
    {
        foreach ((_, Option option) in _flags)
        {
            command.Add(option);
        }

        command.Add(_file);
    }

    /// <summary>Adds a short name to a flag.</summary>
    public SettingFlags Also(string key, string alias)
    {
        _flags.Single(flag => flag.Setting.Key == key).Option.Aliases.Add(alias);
        return this;
    }

    /// <summary>Lets a flag stand several times: the first value sets its setting, the others another one.</summary>
    /// <param name="key">The setting of the first.</param>
    /// <param name="rest">The setting of the others, a line each.</param>
    public SettingFlags Several(string key, string rest)
    {
        int index = _flags.FindIndex(flag => flag.Setting.Key == key);
        (Setting setting, Option single) = _flags[index];
        var option = new SettingOption<string[]>(setting, [.. single.Aliases]) { Addition = " It may stand several times.", HelpName = single.HelpName, AllowMultipleArgumentsPerToken = false };
        _flags[index] = new Flag(setting, option);
        _several = (SettingsTable.Find(rest)!, option);
        return this;
    }

    /// <summary>The settings file that the command line names, or null.</summary>
    public string? File(ParseResult parsed) => parsed.GetValue(_file);

    /// <summary>Makes what reads the settings, now and whenever the file changes.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="cancellation">Gives up the reading.</param>
    /// <returns>It throws <see cref="UserException"/> when something in them is wrong, and <see cref="StalledException"/> when the file cannot be read to its end.</returns>
    public Func<Settings> Reader(ParseResult parsed, CancellationToken cancellation)
    {
        string? file = File(parsed);
        Dictionary<string, string?> given = [];
        foreach ((Setting setting, Option option) in _flags)
        {
            if (parsed.GetResult(option) is { Implicit: false })
            {
                given[setting.Key] = option switch
                {
                    Option<string[]> several when several == _several?.Option => parsed.GetValue(several)![0],
                    Option<string[]> list => string.Join(';', parsed.GetValue(list)!),
                    Option<string?> text => parsed.GetValue(text),

                    // a switch may say that it does not turn: --mirror=false
                    _ => parsed.GetValue((Option<bool>)option) == (setting.Default == "true") ? "false" : "true",
                };
            }
        }

        if (_several is (Setting others, Option<string[]> all) && parsed.GetResult(all) is { Implicit: false })
        {
            // a line each, since a source may hold a semicolon; what the file says of further ones does not count then
            given[others.Key] = string.Concat(parsed.GetValue(all)!.Skip(1).Select(text => text + '\n'));
        }

        return file is null
            ? () => SettingsLoader.Load(null, given)
            : () => _guard.Open($"the settings file '{file}'", Patience(given), _ => SettingsLoader.Load(file, given), cancellation);
    }

    /// <summary>Reads the settings.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="cancellation">Gives up the reading.</param>
    /// <exception cref="UserException">Something in them is wrong.</exception>
    public Settings Read(ParseResult parsed, CancellationToken cancellation) => Reader(parsed, cancellation)();

    // What the file says of limits is not known before it is read; what else is wrong with the environment is told when it has been.
    private static TimeSpan Patience(IReadOnlyDictionary<string, string?> given)
    {
        try
        {
            return TimeSpan.FromSeconds(SettingsLoader.LoadWithoutFile(given).Watchdog.Limit);
        }
        catch (UserException)
        {
            return TimeSpan.FromSeconds(new WatchdogSettings().Limit);
        }
    }

    private sealed record Flag(Setting Setting, Option Option);
}
