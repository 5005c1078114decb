using ASMNet.Live.Configuration;

namespace ASMNet.Live.Tests.Configuration;

/// <summary>Variables belong to the whole process, so nothing else runs meanwhile.</summary>
[Collection(AloneTests.Name)]
public sealed class SettingsEnvironmentTests
{
    [Fact]
    public void Environment_EachVariable_GoesBeforeTheFile()
    {
        Dictionary<string, string> given = SettingsTable.All.ToDictionary(setting => setting.Variable, SettingsTableTests.Another);
        Settings settings;
        try
        {
            Set(given.ToDictionary(pair => pair.Key, string? (pair) => pair.Value));
            settings = SettingsLoader.Load(Path.Combine(RepositoryFiles.Root, SettingsLoader.FileName));
        }
        finally
        {
            Set(given.ToDictionary(pair => pair.Key, string? (_) => null));
        }

        Assert.All(SettingsTable.All, setting => Assert.Equal(given[setting.Variable], Setting.Text(setting.ValueIn(settings))));
    }

    [Fact]
    public void Environment_WrongValue_IsNamedWithItsVariable()
    {
        UserException refused;
        try
        {
            Environment.SetEnvironmentVariable("ASMNET_Tracking__MaxFaces", "65");
            refused = Assert.Throws<UserException>(() => SettingsLoader.Load());
        }
        finally
        {
            Environment.SetEnvironmentVariable("ASMNET_Tracking__MaxFaces", null);
        }

        Assert.Equal("'Tracking:MaxFaces' in the environment (ASMNET_Tracking__MaxFaces) is 65; it must be from 1 to 64.", refused.Message);
    }

    [Fact]
    public void Environment_SectionThatIsNone_IsNamedWithItsVariable()
    {
        UserException refused = Assert.Throws<UserException>(() => LoadWith(new() { ["ASMNET_Trackng__MaxFaces"] = "2" }));

        Assert.StartsWith("unknown setting 'Trackng' in the environment (ASMNET_Trackng); known here: ", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ASMNET_TRACKING_MAXFACES", "2")]
    [InlineData("ASMNET_Output_Send", "vmc://127.0.0.1:39539")]
    [InlineData("ASMNET_SOURCE_DEFAULT", "rtsp://camera/1")]
    [InlineData("ASMNET_WEB_PORT", "5081")]
    public void Environment_SettingWithOneUnderscore_IsRefused(string name, string value)
    {
        UserException refused = Assert.Throws<UserException>(() => LoadWith(new() { [name] = value }));

        Assert.Contains(name, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Environment_VariablesOfOthers_AreLeftAlone()
    {
        // as Kubernetes names them for services called asmnet-queue and asmnet-live, beside what --server of batch comes from
        // (https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables)
        Settings settings = LoadWith(new()
        {
            ["ASMNET_QUEUE"] = "nats://queue:4222",
            ["ASMNET_QUEUE_SERVICE_HOST"] = "10.0.0.11",
            ["ASMNET_QUEUE_SERVICE_PORT"] = "4222",
            ["ASMNET_QUEUE_PORT"] = "tcp://10.0.0.11:4222",
            ["ASMNET_QUEUE_PORT_4222_TCP"] = "tcp://10.0.0.11:4222",
            ["ASMNET_QUEUE_PORT_4222_TCP_PROTO"] = "tcp",
            ["ASMNET_LIVE_PORT_5080_TCP_ADDR"] = "10.0.0.12",
            ["ASMNET_WEB_PORT"] = "tcp://10.0.0.13:80",
        });

        Assert.Equivalent(new Settings(), settings, strict: true);
    }

    private static Settings LoadWith(Dictionary<string, string?> variables)
    {
        try
        {
            Set(variables);
            return SettingsLoader.Load(Path.Combine(RepositoryFiles.Root, SettingsLoader.FileName));
        }
        finally
        {
            Set(variables.ToDictionary(pair => pair.Key, string? (_) => null));
        }
    }

    private static void Set(Dictionary<string, string?> variables)
    {
        foreach ((string name, string? value) in variables)
        {
            Environment.SetEnvironmentVariable(name, value);
        }
    }
}
