using Microsoft.Extensions.Configuration;

namespace ASMNet.Live.Configuration;

/// <summary>Reads the settings: the defaults, then <c>appsettings.json</c>, then environment variables.</summary>
public static class SettingsLoader
{
    /// <summary>What the names of environment variables start with; <c>__</c> parts section and name.</summary>
    public const string EnvironmentPrefix = "ASMNET_";

    /// <summary>The file's name.</summary>
    public const string FileName = "appsettings.json";

    /// <summary>Reads the settings.</summary>
    /// <param name="file">The file; null for the one beside the program, which may be missing.</param>
    /// <exception cref="UserException">The file is missing or no JSON, a key is unknown, or a value is wrong; the message names it.</exception>
    public static Settings Load(string? file = null)
    {
        if (file is not null && !File.Exists(file))
        {
            throw new UserException($"the settings file '{file}' does not exist.");
        }

        string path = Path.GetFullPath(file ?? Path.Combine(AppContext.BaseDirectory, FileName));
        IConfigurationRoot configuration;
        try
        {
            configuration = new ConfigurationBuilder()
                .AddJsonFile(path, optional: file is null)
                .AddEnvironmentVariables(EnvironmentPrefix)
                .Build();
        }
        catch (InvalidDataException exception)
        {
            throw new UserException($"the settings file '{path}' is not valid JSON: {exception.InnerException?.Message ?? exception.Message}", exception);
        }

        var settings = new Settings();
        new SettingsBinder(configuration).Bind(settings);
        return settings;
    }
}
