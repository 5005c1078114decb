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
        var started = new Settings();
        string[] said = await ReloadAsync(_ => [], started, started with { Tracking = started.Tracking with { MaxFaces = 2 } }, started);

        Assert.Equal(["settings: Tracking:MaxFaces changed; restart to use what is new", "settings: Tracking:MaxFaces as in force again"], said);
    }

    [Fact]
    public async Task Reload_ReceiversAreRefused_TellsWhatWasTakenBesideAndTriesAgain()
    {
        var started = new Settings();
        Settings first = started with
        {
            Smoothing = started.Smoothing with { Detail = 0.5f },
            Output = started.Output with { Send = "vmc" },
            Web = started.Web with { MaxViewers = 5 },
        };
        int tries = 0;
        string[] said = await ReloadAsync(
            _ => ++tries < 3 ? [new ReceiverChange(null, "the port is taken")] : [new ReceiverChange(null, null)],
            started,
            first,
            first with { Web = started.Web },
            first);

        Assert.Equal(
            [
                "settings: Smoothing:Detail took effect",
                "settings: Web:MaxViewers changed; restart to use what is new",
                "asmnet-live: the port is taken. Output:Send stays as it was.",
                "settings: Web:MaxViewers as in force again",
                "asmnet-live: the port is taken. Output:Send stays as it was.",
                "settings: Output:Send took effect",
                "settings: Web:MaxViewers changed; restart to use what is new",
            ],
            said);
    }

    [Fact]
    public async Task Reload_ReceiversOfOneSourceAreRefused_TellsOfEachSource()
    {
        var started = new Settings();
        string[] said = await ReloadAsync(
            _ => [new ReceiverChange("source 1", null), new ReceiverChange("source 2", "There are too many.")],
            started,
            started with { Output = started.Output with { Send = "vmc; osc?source=2" } });

        Assert.Equal(["settings: Output:Send of source 1 took effect", "asmnet-live: source 2: There are too many. Output:Send of it stays as it was."], said);
    }

    [Fact]
    public async Task Reload_FileCannotBeRead_SaysThatAllStays()
    {
        string[] said = await ReloadAsync(_ => [], new Settings(), [null]);

        Assert.Equal(["asmnet-live: one", "asmnet-live: two. The settings in force stay."], said);
    }

    [Fact]
    public async Task Reload_SomethingUnforeseen_IsToldAndTheNextChangeIsTaken()
    {
        var started = new Settings();
        Settings changed = started with { Smoothing = started.Smoothing with { Detail = 0.5f } };
        int tries = 0;
        string[] said = await ReloadAsync(_ => ++tries == 1 ? throw new InvalidOperationException("nobody foresaw it") : [], started, changed, changed);

        Assert.Equal(2, said.Length);
        Assert.StartsWith("asmnet-live: the settings file was not taken", said[0], StringComparison.Ordinal);
        Assert.Contains("nobody foresaw it", said[0], StringComparison.Ordinal);
        Assert.Equal("settings: Smoothing:Detail took effect", said[1]);
    }

    [Fact]
    public async Task Reload_FileIsOutOfReachForAWhile_IsToldOnceAndItsNextChangeIsTaken()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // a link there needs rights that tests do not have
        }

        using var folder = new TemporaryFolder();
        using var output = new StringWriter();
        string place = folder.File("place");
        string file = Path.Combine(place, "settings.json");
        Directory.CreateDirectory(place);
        await File.WriteAllTextAsync(file, "{}");
        var time = new FakeTimeProvider();
        var terminal = new Terminal(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) }), output);
        int reads = 0;
        var started = new Settings();
        string[] said = [];
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await using (new SettingsReload(terminal, time, file, Read, started, _ => Task.FromResult<IReadOnlyList<ReceiverChange>>([])))
        {
            // a link to itself is, like a share that is gone, neither there nor not there
            Directory.Move(place, folder.File("away"));
            File.CreateSymbolicLink(place, place);
            for (int second = 0; second < 3 || output.GetStringBuilder().Length == 0; second++)
            {
                time.Advance(TimeSpan.FromSeconds(1));
                await Task.Delay(20, patience.Token);
            }

            File.Delete(place);
            Directory.Move(folder.File("away"), place);
            for (int number = 1; number <= 2; number++)
            {
                File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch.AddDays(number));
                while (Volatile.Read(ref reads) < number)
                {
                    time.Advance(TimeSpan.FromSeconds(1));
                    await Task.Delay(5, patience.Token);
                }
            }
        }

        Assert.Equal(2, said.Length);
        Assert.StartsWith("asmnet-live: the settings file was not taken", said[0], StringComparison.Ordinal);
        Assert.Equal("settings: Web:MaxViewers changed; restart to use what is new", said[1]);

        Settings Read()
        {
            // when it is read again, all is said of the reading before
            said = Lines(output);
            Interlocked.Increment(ref reads);
            return started with { Web = started.Web with { MaxViewers = 2 } };
        }
    }

    [Fact]
    public async Task Reload_ChangedBeforeTheWatchBegins_IsTakenAtTheFirstLook()
    {
        var started = new Settings();
        string[] said = await ReloadAsync(_ => [], started, isTouched: false, started with { Smoothing = started.Smoothing with { Detail = 0.5f } });

        Assert.Equal(["settings: Smoothing:Detail took effect"], said);
    }

    [Fact]
    public async Task Reload_TargetOfALinkIsWritten_IsTaken()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // a link there needs rights that tests do not have
        }

        using var folder = new TemporaryFolder();
        Write(folder.File("target.json"), 0.75, DateTime.UnixEpoch.AddDays(1));
        File.CreateSymbolicLink(folder.File("settings.json"), "target.json");

        await AssertTakenAsync(folder.File("settings.json"), () => Write(folder.File("target.json"), 0.5, DateTime.UnixEpoch.AddDays(2)), 0.5f);
    }

    // as NixOS does: every file of its store has one time
    [Fact]
    public async Task Reload_LinkIsLedElsewhere_IsTakenWhateverTheTime()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var folder = new TemporaryFolder();
        Write(folder.File("one.json"), 0.75, DateTime.UnixEpoch.AddDays(1));
        Write(folder.File("two.json"), 0.5, DateTime.UnixEpoch.AddDays(1));
        File.CreateSymbolicLink(folder.File("settings.json"), "one.json");

        await AssertTakenAsync(folder.File("settings.json"), () => Lead(folder.File("settings.json"), "two.json"), 0.5f);
    }

    // as Kubernetes does with a ConfigMap: the file is a link through ..data, which is led to another folder
    [Fact]
    public async Task Reload_FolderOfALinkIsLedElsewhere_IsTakenWhateverTheTime()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var folder = new TemporaryFolder();
        foreach ((string name, double detail) in (ReadOnlySpan<(string, double)>)[("..one", 0.75), ("..two", 0.5)])
        {
            Directory.CreateDirectory(folder.File(name));
            Write(folder.File($"{name}/settings.json"), detail, DateTime.UnixEpoch.AddDays(1));
        }

        File.CreateSymbolicLink(folder.File("..data"), "..one");
        File.CreateSymbolicLink(folder.File("settings.json"), "..data/settings.json");

        await AssertTakenAsync(folder.File("settings.json"), () => Lead(folder.File("..data"), "..two"), 0.5f);
    }

    // the system goes two folders up from where the linked folder is, not from where its link is
    [Fact]
    public async Task Reload_TargetOfARelativeLinkBelowALinkedFolderIsWritten_IsTaken()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("real/deep/two"));
        Write(folder.File("real/shared.json"), 0.75, DateTime.UnixEpoch.AddDays(1));
        File.CreateSymbolicLink(folder.File("real/deep/two/settings.json"), "../../shared.json");
        File.CreateSymbolicLink(folder.File("current"), "real/deep/two");

        await AssertTakenAsync(folder.File("current/settings.json"), () => Write(folder.File("real/shared.json"), 0.5, DateTime.UnixEpoch.AddDays(2)), 0.5f);
    }

    [Fact]
    public async Task Dispose_WhileAChangeHangs_DoesNotWaitForIt()
    {
        using var folder = new TemporaryFolder();
        using var output = new StringWriter();
        string file = folder.File("settings.json");
        await File.WriteAllTextAsync(file, "{}");
        var time = new FakeTimeProvider();
        var terminal = new Terminal(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) }), output);
        var hangs = new TaskCompletionSource();
        var begun = new TaskCompletionSource();
        var started = new Settings();
        var reload = new SettingsReload(terminal, time, file, () => started with { Smoothing = started.Smoothing with { Detail = 0.5f } }, started, async _ =>
        {
            begun.SetResult();
            await hangs.Task;
            return [];
        });
        File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch.AddDays(1));
        time.Advance(TimeSpan.FromSeconds(1));
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(60));

        await reload.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));
        hangs.SetResult();
    }

    private static void Write(string file, double detail, DateTime time)
    {
        File.WriteAllText(file, FormattableString.Invariant($$$"""{"Smoothing":{"Detail":{{{detail}}}}}"""));
        File.SetLastWriteTimeUtc(file, time);
    }

    private static void Lead(string link, string target)
    {
        File.Delete(link);
        File.CreateSymbolicLink(link, target);
    }

    /// <summary>Changes a file after the first look at it; what it says then comes to be in force.</summary>
    private static async Task AssertTakenAsync(string file, Action change, float detail)
    {
        using var output = new StringWriter();
        var time = new FakeTimeProvider();
        var terminal = new Terminal(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) }), output);
        var read = new TaskCompletionSource();
        var taken = new TaskCompletionSource<float>();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await using (new SettingsReload(terminal, time, file, Read, SettingsLoader.Load(file), Take))
        {
            await PassUntilAsync(read.Task);
            change();
            await PassUntilAsync(taken.Task);
        }

        Assert.Equal(detail, await taken.Task);

        async Task PassUntilAsync(Task done)
        {
            while (!done.IsCompleted)
            {
                time.Advance(TimeSpan.FromSeconds(1));
                await Task.Delay(5, patience.Token);
            }
        }

        Settings Read()
        {
            Settings settings = SettingsLoader.Load(file);
            read.TrySetResult();
            return settings;
        }

        Task<IReadOnlyList<ReceiverChange>> Take(Settings settings)
        {
            taken.TrySetResult(settings.Smoothing.Detail);
            return Task.FromResult<IReadOnlyList<ReceiverChange>>([]);
        }
    }

    private static string[] Lines(StringWriter output) => output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

    private static Task<string[]> ReloadAsync(Func<Settings, IReadOnlyList<ReceiverChange>> take, Settings started, params Settings?[] changes) =>
        ReloadAsync(take, started, isTouched: true, changes);

    /// <summary>Changes the file again and again, and gives what was said; null stands for a file with two mistakes.</summary>
    private static async Task<string[]> ReloadAsync(Func<Settings, IReadOnlyList<ReceiverChange>> take, Settings started, bool isTouched, params Settings?[] changes)
    {
        using var folder = new TemporaryFolder();
        using var output = new StringWriter();
        string file = folder.File("settings.json");
        await File.WriteAllTextAsync(file, "{}");
        var time = new FakeTimeProvider();
        var terminal = new Terminal(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) }), output);
        int reads = 0;
        string[] said = [];
        await using (new SettingsReload(terminal, time, file, Read, started, settings => Task.FromResult(take(settings))))
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            for (int number = 1; number <= changes.Length + 1; number++)
            {
                if (isTouched || number > 1)
                {
                    File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch.AddDays(number));
                }

                while (Volatile.Read(ref reads) < number)
                {
                    time.Advance(TimeSpan.FromSeconds(1));
                    await Task.Delay(5, patience.Token);
                }
            }
        }

        return said;

        Settings Read()
        {
            // when it is read once more, all is said of the last change
            said = Lines(output);
            int number = Interlocked.Increment(ref reads);
            return number > changes.Length ? started : changes[number - 1] ?? throw new UserException(["one", "two"]);
        }
    }
}
