using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.EnvironmentVariables;

namespace ASMNet.Live.Configuration;

/// <summary>
/// The environment variables that name a setting. Every setting stands in a section, so a name without one belongs to somebody else: to a flag, as
/// <c>ASMNET_QUEUE</c> does, or to Kubernetes, which gives each pod <c>ASMNET_QUEUE_SERVICE_HOST</c> where a service is called <c>asmnet-queue</c>.
/// </summary>
internal sealed class SettingsEnvironment() : EnvironmentVariablesConfigurationProvider(SettingsLoader.EnvironmentPrefix), IConfigurationSource
{
    /// <inheritdoc/>
    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    /// <inheritdoc/>
    public override void Load()
    {
        base.Load();
        Data = Data
            .Where(pair => pair.Key.Contains(ConfigurationPath.KeyDelimiter, StringComparison.Ordinal) || IsMisspelt(pair.Key, pair.Value))
            .ToDictionary(StringComparer.OrdinalIgnoreCase);
    }

    // One underscore where two belong: it stays, and is refused as an unknown setting. Kubernetes' ASMNET_WEB_PORT of a service asmnet-web is an address.
    private static bool IsMisspelt(string key, string? value) =>
        SettingsTable.All.Any(setting => setting.Key.Replace(ConfigurationPath.KeyDelimiter, "_", StringComparison.Ordinal).Equals(key, StringComparison.OrdinalIgnoreCase))
        && !(key.EndsWith("_PORT", StringComparison.OrdinalIgnoreCase) && value?.Contains("://", StringComparison.Ordinal) == true);
}
