using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace ASMNet.Live.Configuration;

/// <summary>Reads the settings: the defaults, then <c>appsettings.json</c>, then environment variables.</summary>
public static class SettingsLoader
{
    /// <summary>What the names of environment variables start with; <c>__</c> parts section and name, and what has no such part is no setting.</summary>
    public const string EnvironmentPrefix = "ASMNET_";

    /// <summary>The file's name.</summary>
    public const string FileName = "appsettings.json";

    /// <summary>Reads the settings.</summary>
    /// <param name="file">The file; null for the one beside the program, which may be missing.</param>
    /// <param name="flags">What the command line sets, by key; it goes before the environment and the file.</param>
    /// <exception cref="UserException">The file is missing, cannot be read or is no JSON, a key is unknown, or a value is wrong; the message names it.</exception>
    public static Settings Load(string? file = null, IReadOnlyDictionary<string, string?>? flags = null)
    {
        if (file is not null && !File.Exists(file))
        {
            throw new UserException($"the settings file '{file}' does not exist.");
        }

        string path = Path.GetFullPath(file ?? Path.Combine(AppContext.BaseDirectory, FileName));
        IConfigurationRoot configuration;
        try
        {
            configuration = InputFile.Read($"the settings file '{path}'", () => new ConfigurationBuilder()
                .AddJsonFile(path, optional: file is null)
                .Add(new SettingsEnvironment())
                .AddInMemoryCollection(flags ?? new Dictionary<string, string?>())
                .Build());
        }
        catch (InvalidDataException exception)
        {
            throw new UserException($"the settings file '{path}' is not valid JSON{Reason(exception)}", exception);
        }

        return Bind(configuration);
    }

    /// <summary>Reads what the environment and the command line say.</summary>
    /// <param name="flags">What the command line sets, by key.</param>
    /// <exception cref="UserException">A key is unknown, or a value is wrong; the message names it.</exception>
    internal static Settings LoadWithoutFile(IReadOnlyDictionary<string, string?> flags) =>
        Bind(new ConfigurationBuilder().Add(new SettingsEnvironment()).AddInMemoryCollection(flags).Build());

    private static Settings Bind(IConfigurationRoot configuration)
    {
        var settings = new Settings();
        new SettingsBinder(configuration).Bind(settings);
        return settings;
    }

    // The place comes first, since an editor can go there; the parser's own words end with it in another form.
    private static string Reason(Exception exception)
    {
        Exception inner = exception;
        while (inner is not JsonException && inner.InnerException is not null)
        {
            inner = inner.InnerException;
        }

        string words = inner.Message.Split(" LineNumber:", 2)[0].Split(" Path:", 2)[0].Trim();
        return inner is JsonException { LineNumber: long line, BytePositionInLine: long column }
            ? string.Create(CultureInfo.InvariantCulture, $", line {line + 1}, column {column + 1}: {words}")
            : $": {words}";
    }
}
