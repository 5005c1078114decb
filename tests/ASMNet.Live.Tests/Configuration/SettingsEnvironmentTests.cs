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

    private static void Set(Dictionary<string, string?> variables)
    {
        foreach ((string name, string? value) in variables)
        {
            Environment.SetEnvironmentVariable(name, value);
        }
    }
}
