using System.Diagnostics;

namespace ASMNet.Live.Tests.EndToEnd;

/// <summary>An ffmpeg that does not even tell its version, through the real program.</summary>
public sealed class HangingToolTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("record")]
    [InlineData("live")]
    [InlineData("doctor")]
    [InlineData("devices")]
    [InlineData("batch")]
    public async Task EveryVerb_TermWhileFFmpegHangs_EndsInTimeAndLeavesNoChild(string verb)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        await MakeToolsAsync();
        File.WriteAllText(_folder.File("clip.mp4"), "not looked at");
        string[] options = verb switch
        {
            "record" => ["--source", "synthetic", "--output", _folder.File("a.mp4")],
            "live" => ["--source", _folder.File("clip.mp4"), "--no-browser", "--port", "0"],
            "batch" => ["--source", _folder.File("clip.mp4"), "--csv", "--output-dir", _folder.File("out")],
            _ => [],
        };
        using ProgramRun run = ProgramRun.Start([("ASMNET_FFmpeg__Folder", _folder.File("tools"))], [verb, .. options]);
        await run.UntilAsync(_ => Children().Count > 0);

        long asked = Stopwatch.GetTimestamp();
        run.Signal("TERM");
        (int exitCode, _, string error) = await run.WaitAsync();

        // The promise is 2 s; a machine that is busy gets more, and less than the 15 s after which whatever hangs is ended by force.
        Assert.InRange(Stopwatch.GetElapsedTime(asked).TotalSeconds, 0, 14.5);
        Assert.True(exitCode == 130, $"{exitCode}: {error}");
        Assert.True(SpinWait.SpinUntil(() => Children().Count == 0, Patience), string.Join(", ", Children()));
        Assert.False(File.Exists(_folder.File("a.mp4")));
    }

    // Ten seconds are what a program gets to tell its version.
    [Fact]
    public async Task Doctor_FFmpegHangs_SaysItAndGoesOn()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        await MakeToolsAsync();

        (int exitCode, string output, string error) = await ProgramRun.Start([("ASMNET_FFmpeg__Folder", _folder.File("tools"))], "doctor").WaitAsync();

        Assert.True(exitCode == 0, $"{exitCode}: {error}");
        Assert.Contains($"ffmpeg    hangs: '{_folder.File("tools/ffmpeg")}' does not answer: it did not end within 10 s.", output, StringComparison.Ordinal);
        Assert.Contains("result    live tracking can run", output, StringComparison.Ordinal);
        Assert.True(SpinWait.SpinUntil(() => Children().Count == 0, Patience), string.Join(", ", Children()));
    }

    /// <summary>Scripts that wait for somebody who writes to a pipe, in the shell itself, so that no child of theirs stays.</summary>
    private async Task MakeToolsAsync()
    {
        Directory.CreateDirectory(_folder.File("tools"));
        using (Process pipe = Process.Start("mkfifo", [_folder.File("tools/pipe")]))
        {
            await pipe.WaitForExitAsync();
        }

        foreach (string name in (string[])["ffmpeg", "ffprobe"])
        {
            TestScript.Write(_folder.File($"tools/{name}"), $"read answer < '{_folder.File("tools/pipe")}'");
        }
    }

    private List<string> Children()
    {
        var found = new List<string>();
        foreach (string folder in Directory.EnumerateDirectories("/proc").Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0])))
        {
            try
            {
                string command = File.ReadAllText(Path.Combine(folder, "cmdline"));
                if (command.StartsWith("/bin/sh", StringComparison.Ordinal) && command.Contains(_folder.File("tools"), StringComparison.Ordinal))
                {
                    found.Add(command);
                }
            }
            catch (IOException)
            {
                // It has ended meanwhile.
            }
        }

        return found;
    }
}
