using ASMNet.Live.Commands;
using ASMNet.Live.Configuration;

namespace ASMNet.Live.Tests.Commands;

public sealed class SettingsReloadTests
{
    [Fact]
    public void Differences_ChangedValues_AreNamedWithTheirSections()
    {
        var before = new Settings();
        Settings after = before with
        {
            Web = before.Web with { MaxViewers = 5 },
            Smoothing = before.Smoothing with { Detail = 0.5f, Pose = before.Smoothing.Pose with { Beta = 9 } },
        };

        Assert.Equal(["Smoothing:Pose:Beta", "Smoothing:Detail", "Web:MaxViewers"], SettingsReload.Differences(before, after));
    }

    [Fact]
    public void Differences_SameValues_AreNone()
    {
        Assert.Empty(SettingsReload.Differences(new Settings(), new Settings()));
    }
}
