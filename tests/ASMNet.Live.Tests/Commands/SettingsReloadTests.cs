using ASMNet.Live.Commands;
using ASMNet.Live.Configuration;
using ASMNet.Live.Shell;
using Microsoft.Extensions.Time.Testing;
using Spectre.Console;

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

    [Fact]
    public async Task Reload_WhatNeedsARestart_IsToldAndTakenBackWithTheFile()
    {
        using var folder = new TemporaryFolder();
        using var output = new StringWriter();
        string file = folder.File("settings.json");
        await File.WriteAllTextAsync(file, "{}");
        var time = new FakeTimeProvider();
        var terminal = new Terminal(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) }), output);
        var started = new Settings();
        Settings read = started;
        int reads = 0;
        await using (new SettingsReload(terminal, time, file, Read, started, _ => Task.CompletedTask))
        {
            await ChangeAsync(started with { Tracking = started.Tracking with { MaxFaces = 2 } }, 1);
            await ChangeAsync(started, 2);
        }

        Assert.Equal(
            ["settings: Tracking:MaxFaces changed; restart to use what is new", "settings: Tracking:MaxFaces as in force again"],
            output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));

        Settings Read()
        {
            Interlocked.Increment(ref reads);
            return Volatile.Read(ref read);
        }

        async Task ChangeAsync(Settings settings, int number)
        {
            Volatile.Write(ref read, settings);
            File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch.AddDays(number));
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            while (Volatile.Read(ref reads) < number)
            {
                time.Advance(TimeSpan.FromSeconds(1));
                await Task.Delay(5, patience.Token);
            }
        }
    }
}
