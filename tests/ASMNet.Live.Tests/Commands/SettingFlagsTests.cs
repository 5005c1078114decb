using System.CommandLine;
using ASMNet.Live.Commands;
using ASMNet.Live.Configuration;

namespace ASMNet.Live.Tests.Commands;

/// <summary>Variables belong to the whole process, so nothing else runs meanwhile.</summary>
[Collection(AloneTests.Name)]
public sealed class SettingFlagsTests
{
    [Theory]
    [InlineData("Overlay:Mirror", "--mirror", true)]
    [InlineData("Overlay:Mirror", "--mirror=true", true)]
    [InlineData("Overlay:Mirror", "--mirror=false", false)]
    [InlineData("Overlay:Mirror", "--mirror false", false)]
    [InlineData("Overlay:Panel", "--no-panel", false)]
    [InlineData("Overlay:Panel", "--no-panel true", false)]
    [InlineData("Overlay:Panel", "--no-panel false", true)]
    [InlineData("Smoothing:Temporal", "--no-smoothing", false)]
    [InlineData("Smoothing:Temporal", "--no-smoothing=true", false)]
    [InlineData("Smoothing:Temporal", "--no-smoothing=false", true)]
    public void Read_Switch_DoesWhatIsSaidWhateverTheEnvironmentSays(string key, string words, bool expected)
    {
        Setting setting = SettingsTable.Find(key)!;

        Assert.Equal(expected, setting.ValueIn(Read(key, words)));
        try
        {
            Environment.SetEnvironmentVariable(setting.Variable, Setting.Text(!expected));
            Assert.Equal(!expected, setting.ValueIn(Read(key, "")));
            Assert.Equal(expected, setting.ValueIn(Read(key, words)));
        }
        finally
        {
            Environment.SetEnvironmentVariable(setting.Variable, null);
        }
    }

    private static Settings Read(string key, string words)
    {
        var flags = new SettingFlags(key);
        var command = new RootCommand();
        flags.AddTo(command);
        return flags.Read(command.Parse(words), CancellationToken.None);
    }
}
