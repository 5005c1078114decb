using System.Diagnostics;

namespace ASMNet.Live.Tests.EndToEnd;

/// <summary>
/// A source that hangs while it is opened, where nothing can be cancelled, through the real program: a picture of a folder that
/// cannot be opened, and an ffmpeg whose answer never ends, not even when it is killed.
/// </summary>
public sealed class HangingOpeningTests : IDisposable
{
    private static readonly (string, string?)[] Impatient = [("ASMNET_Watchdog__Limit", "1"), ("ASMNET_Source__Timeout", "0.5")];

    // Where the models are loaded before the source is opened, they must be loaded in the same time also where the machine is busy.
    private static readonly (string, string?)[] Patient = [("ASMNET_Watchdog__Limit", "7"), ("ASMNET_Source__Timeout", "0.5")];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("record")]
    [InlineData("live")]
    [InlineData("benchmark")]
    public async Task EveryVerb_SourceHangsWhileItIsOpened_IsNamedAndANewProcessAskedFor(string verb)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using HeldFile held = HangingPicture();
        using ProgramRun run = ProgramRun.Start(verb == "live" ? Patient : Impatient, [verb, "--source", "images:" + _folder.File("pictures"), .. Options(verb)]);

        (int exitCode, _, string error) = await run.WaitAsync();

        Assert.True(exitCode == 75, error);
        Assert.Matches($@"'{_folder.File("pictures")}' hangs while it is opened, for [0-9]+ s now", Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
        Assert.False(File.Exists(_folder.File("a.csv")));
    }

    [Theory]
    [InlineData("record")]
    [InlineData("live")]
    public async Task EveryVerb_TermWhileTheSourceHangs_EndsInOrderAndInTime(string verb)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using HeldFile held = HangingPicture();
        using ProgramRun run = ProgramRun.Start([], [verb, "--source", "images:" + _folder.File("pictures"), .. Options(verb)]);
        await run.UntilAsync(HeldFile.KeepsWaiting);

        long asked = Stopwatch.GetTimestamp();
        run.Signal("TERM");
        (int exitCode, _, string error) = await run.WaitAsync();

        // The promise is 2 s; a machine that is busy gets more, and less than the 15 s after which whatever hangs is ended by force.
        Assert.InRange(Stopwatch.GetElapsedTime(asked).TotalSeconds, 0, 14.5);
        Assert.True(exitCode == 130, error);
        Assert.Contains("interrupted; nothing was written", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Record_NamedPipe_IsNamedAsOne()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        await MakePipeAsync(_folder.File("clip.mp4"));

        (int exitCode, _, string error) = await ProgramRun.ToEndAsync("record", "--source", _folder.File("clip.mp4"), "--csv", _folder.File("a.csv"));

        Assert.Equal(2, exitCode);
        Assert.Contains($"'{_folder.File("clip.mp4")}' is a named pipe, which is not read", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Batch_EveryFileHangsWhileItIsOpened_NamesThemAndEndsAtTheFourth()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        MakeSilentProbe();
        string[] files = [.. Enumerable.Range(1, 6).Select(number => _folder.File($"{number}.mp4"))];
        Array.ForEach(files, file => File.WriteAllText(file, "not looked at"));

        (int exitCode, string output, string error) = await ProgramRun.Start(
            [.. Impatient, ("ASMNET_FFmpeg__Folder", _folder.File("tools"))],
            ["batch", .. files.SelectMany(file => new[] { "--source", file }), "--csv", "--output-dir", _folder.File("out"), "--jobs", "1"]).WaitAsync();

        Assert.True(exitCode == 75, error);
        Assert.Contains("1.mp4' hangs while it is opened", output, StringComparison.Ordinal);
        Assert.Contains("as at 3 files before", error, StringComparison.Ordinal);
    }

    private string[] Options(string verb) => verb switch
    {
        "record" => ["--csv", _folder.File("a.csv")],
        "live" => ["--no-browser", "--port", "0"],
        _ => [],
    };

    private HeldFile HangingPicture()
    {
        Directory.CreateDirectory(_folder.File("pictures"));
        File.WriteAllText(_folder.File("pictures/001.png"), "not looked at");
        return new HeldFile(_folder.File("pictures/001.png"));
    }

    private static async Task MakePipeAsync(string path)
    {
        using Process pipe = Process.Start("mkfifo", [path]);
        await pipe.WaitForExitAsync();
    }

    /// <summary>ffmpeg tells its version; ffprobe is a script, whose child keeps its pipes open also when it is killed.</summary>
    private void MakeSilentProbe()
    {
        Directory.CreateDirectory(_folder.File("tools"));
        TestScript.Write(_folder.File("tools/ffmpeg"), "echo ffmpeg version 6.0");
        TestScript.Write(_folder.File("tools/ffprobe"), "sleep 60");
    }
}
