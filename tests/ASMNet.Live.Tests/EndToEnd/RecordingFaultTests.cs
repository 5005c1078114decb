using System.Diagnostics;
using System.Text.RegularExpressions;
using ASMNet.Media;

namespace ASMNet.Live.Tests.EndToEnd;

/// <summary>The real program, whose recordings are killed, stopped and starved.</summary>
public sealed class RecordingFaultTests : IDisposable
{
    private const string Source = "synthetic:size=320x240,fps=30";
    private const double MostLost = 1;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("mp4")]
    [InlineData("mkv")]
    [InlineData("avi")]
    public async Task KilledWithItsEncoder_LeavesAFileThatTheNextRunFinishes(string kind)
    {
        string output = _folder.File($"out.{kind}");
        using (ProgramRun run = ProgramRun.Start("record", "--source", Source, "--output", output, "--csv", _folder.File("out.csv")))
        {
            await run.UntilLengthAsync(() => Directory.EnumerateFiles(_folder.Path, "*.csv").FirstOrDefault(), 120_000);

            // an encoder that gets no time of a busy machine has written nothing yet: held in its tracks, the program waits for it here
            await run.UntilAsync(_ =>
            {
                run.Signal("STOP");
                (double lasts, double wanted) = Lengths(kind);
                if (lasts < wanted - MostLost)
                {
                    run.Signal("CONT");
                    return false;
                }

                return true;
            });
            run.Signal("KILL");
            foreach (ChildProcess encoder in ChildProcess.FindAll(_folder.Path))
            {
                encoder.TryKill();
            }

            await run.WaitAsync();
        }

        (double video, double data) = Lengths(kind);
        Assert.InRange(video, data - MostLost, data + 0.1);

        (int exitCode, _, string error) = await ProgramRun.ToEndAsync("record", "--source", Source, "--output", output, "--csv", _folder.File("out.csv"), "--duration", "1");

        Assert.True(exitCode == 0, error);
        Assert.Equal(new[] { "out.csv", $"out.{kind}", "out.recovered.csv", $"out.recovered.{kind}" }.Order(StringComparer.Ordinal), _folder.FileNames);
        Assert.Contains($"out.recovered.{kind}' is what a run that was killed has left", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FolderIsMovedAway_IsToldAndEndsTheRun()
    {
        string folder = Directory.CreateDirectory(_folder.File("recordings")).FullName;
        using ProgramRun run = ProgramRun.Start("record", "--source", Source, "--output", Path.Combine(folder, "out.mp4"), "--csv", Path.Combine(folder, "out.csv"));
        await run.UntilLengthAsync(() => Directory.EnumerateFiles(folder, "*.csv").FirstOrDefault(), 60_000);

        Directory.Move(folder, _folder.File("elsewhere"));
        (int exitCode, _, string error) = await run.WaitAsync();

        Assert.Equal(1, exitCode);
        Assert.Contains($"'{Path.Combine(folder, "out.mp4")}' is lost: it was taken away while it was written, as ", error, StringComparison.Ordinal);
        Assert.Contains($"'{Path.Combine(folder, "out.csv")}' is lost: it was taken away while it was written, as ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EncoderStopped_TermEndsTheProgramAndKeepsTheFile()
    {
        using ProgramRun run = ProgramRun.Start("record", "--source", Source, "--output", _folder.File("out.mp4"));
        await run.UntilLengthAsync(() => Directory.EnumerateFiles(_folder.Path, "*.mp4").FirstOrDefault(), 20_000);
        ChildProcess encoder = ChildProcess.Find(_folder.Path);
        Assert.True(encoder.Signal("STOP"));

        long asked = Stopwatch.GetTimestamp();
        run.Signal("TERM");
        (int exitCode, _, string error) = await run.WaitAsync();

        // The promise is 2 s; a machine that is busy gets more, and less than the 15 s after which whatever hangs is ended by force.
        Assert.InRange(Stopwatch.GetElapsedTime(asked).TotalSeconds, 0, 14.5);
        Assert.Equal(1, exitCode);
        Assert.Contains("What was written is kept", error, StringComparison.Ordinal);
        Assert.False(encoder.IsRunning);
        Assert.Equal(["out.mp4"], _folder.FileNames);
        Assert.NotEmpty(TestFFmpeg.PacketTimes(_folder.File("out.mp4")));
    }

    [Theory]
    [InlineData("mp4")]
    [InlineData("mkv")]
    public async Task EncoderStopped_WithoutASignal_EndsTheVideoAfterItsLimitAndTheDataGoOn(string kind)
    {
        using ProgramRun run = ProgramRun.Start(
            [("ASMNET_Recording__Timeout", "3")], "record", "--source", Source, "--output", _folder.File($"out.{kind}"), "--csv", _folder.File("out.csv"));

        // how many bytes half a second takes depends on how many pictures a busy machine leaves out of it
        await run.UntilAsync(_ => Directory.EnumerateFiles(_folder.Path, $"*.{kind}").FirstOrDefault() is string video && TestFFmpeg.PacketTimes(video) is [.., > 0.5]);
        ChildProcess encoder = ChildProcess.Find(_folder.Path);
        Assert.True(encoder.Signal("STOP"));

        await run.UntilLengthAsync(() => _folder.FileNames.Contains($"out.{kind}") ? _folder.File($"out.{kind}") : null, 1);
        await UntilTheDataHaveGrownAsync(run);
        run.Signal("TERM");
        (int exitCode, string output, string error) = await run.WaitAsync();

        Assert.True(exitCode == 1, $"{exitCode}: {error}");
        Assert.Contains($"'{_folder.File($"out.{kind}")}' cannot be written any further: ffmpeg took no picture for 3 s. What was written is kept in '{_folder.File($"out.{kind}")}': ", error, StringComparison.Ordinal);
        Assert.Contains("The other outputs go on.", error, StringComparison.Ordinal);
        Assert.Contains($"wrote {_folder.File("out.csv")}", output, StringComparison.Ordinal);
        Assert.False(encoder.IsRunning);
        Assert.Equal(["out.csv", $"out.{kind}"], _folder.FileNames);
        double[] video = TestFFmpeg.PacketTimes(_folder.File($"out.{kind}"));
        double[] data = [.. CsvRow.Read(_folder.File("out.csv")).Select(row => row.Timestamp)];
        Assert.True(video[^1] > 0.5, $"the video ends at {video[^1]} s");
        Assert.True(data[^1] > video[^1] + 3, $"the data end at {data[^1]} s, and the video at {video[^1]} s");
    }

    [Fact]
    public async Task DecoderStopped_WhatCameIsKeptAndTheCodeTells()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        string video = _folder.File("source.avi");
        TestFFmpeg.Make("-f", "lavfi", "-i", "testsrc=size=320x240:rate=30:duration=60", "-c:v", "mjpeg", video);
        using ProgramRun run = ProgramRun.Start([("ASMNET_Source__Timeout", "4")], "record", "--source", video, "--csv", _folder.File("out.csv"), "--output", _folder.File("out.avi"));
        await run.UntilLengthAsync(() => Directory.EnumerateFiles(_folder.Path, "out*.avi").FirstOrDefault(), 100_000);
        ChildProcess decoder = ChildProcess.Find(video);
        Assert.True(decoder.Signal("STOP"));

        (int exitCode, _, string error) = await run.WaitAsync();

        Assert.Equal(3, exitCode);
        Assert.Contains("stopped: no picture came for 4 s (Source:Timeout)", error, StringComparison.Ordinal);
        Assert.False(decoder.IsRunning);
        Assert.Equal(["out.avi", "out.csv", "source.avi"], _folder.FileNames);
        Assert.InRange(TestFFmpeg.PacketTimes(_folder.File("out.avi")).Length, 5, 1799);
    }

    [Theory]
    [InlineData("KILL")]
    [InlineData("TERM")]
    public async Task DecoderKilled_TheFileIsNotBlamed(string signal)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        // without a length in its header, as somebody who records live writes it
        string video = _folder.File("source.mkv");
        TestFFmpeg.Make("-f", "lavfi", "-i", "testsrc=size=640x480:rate=30:duration=30", "-c:v", "mjpeg", "-live", "1", video);
        using ProgramRun run = ProgramRun.Start("record", "--source", video, "--csv", _folder.File("out.csv"));
        await run.UntilLengthAsync(() => Directory.EnumerateFiles(_folder.Path, "out*.csv").FirstOrDefault(), 500);
        Assert.True(ChildProcess.Find(video).Signal(signal));

        (int exitCode, _, string error) = await run.WaitAsync();

        Assert.True(exitCode == 3, $"{exitCode}: {error}");
        Assert.Contains($"'{video}' was not read to its end: ffmpeg was ended from outside", error, StringComparison.Ordinal);
        Assert.InRange(CsvRow.Read(_folder.File("out.csv")).Count, 1, 899);
    }

    [Fact]
    public async Task EncoderKilled_TheDataGoOnAndTheCodeTells()
    {
        using ProgramRun run = ProgramRun.Start("record", "--source", Source, "--output", _folder.File("out.mp4"), "--csv", _folder.File("out.csv"));
        await run.UntilLengthAsync(() => Directory.EnumerateFiles(_folder.Path, "*.mp4").FirstOrDefault(), 20_000);
        Assert.True(ChildProcess.Find(_folder.Path).TryKill());
        await UntilTheDataHaveGrownAsync(run);
        run.Signal("TERM");
        (int exitCode, _, string error) = await run.WaitAsync();

        Assert.Equal(1, exitCode);
        Assert.Contains("signal 9", error, StringComparison.Ordinal);
        Assert.Equal(["out.csv", "out.mp4"], _folder.FileNames);
        Assert.True(CsvRow.Read(_folder.File("out.csv"))[^1].Timestamp > TestFFmpeg.PacketTimes(_folder.File("out.mp4"))[^1] + 0.5);
    }

    [Fact]
    public async Task EncoderKilled_AnOlderFileIsThere_ThatOneStaysAndIsNotCalledWritten()
    {
        string video = _folder.File("out.mp4");
        await File.WriteAllTextAsync(video, "older");
        using ProgramRun run = ProgramRun.Start("record", "--source", Source, "--output", video, "--csv", _folder.File("out.csv"), "--overwrite");
        await run.UntilLengthAsync(() => Directory.EnumerateFiles(_folder.Path, "*.partial-*.mp4").FirstOrDefault(), 20_000);
        Assert.True(ChildProcess.Find(_folder.Path).TryKill());
        await UntilTheDataHaveGrownAsync(run);
        run.Signal("TERM");
        (int exitCode, string output, string error) = await run.WaitAsync();

        Assert.Equal(1, exitCode);
        Assert.Equal("older", await File.ReadAllTextAsync(video));
        Assert.Matches(@"What was written is kept in '.*out\.partial-[0-9]+\.mp4'", error);
        Assert.Contains($"wrote {_folder.File("out.csv")}", output, StringComparison.Ordinal);
        Assert.DoesNotContain($"wrote {video}", output, StringComparison.Ordinal);
    }

    /// <summary>Seconds that the video and the data hold by now.</summary>
    private (double Video, double Data) Lengths(string kind)
    {
        double[] video = TestFFmpeg.PacketTimes(Directory.EnumerateFiles(_folder.Path, $"*.{kind}").Single());
        double[] data = [.. CsvRow.Read(Directory.EnumerateFiles(_folder.Path, "*.csv").Single()).Select(row => row.Timestamp)];
        return (video.Length > 0 ? video[^1] : 0, data[^1] - data[0]);
    }

    /// <summary>Waits for some seconds more of data.</summary>
    private Task UntilTheDataHaveGrownAsync(ProgramRun run)
    {
        string Data() => Directory.EnumerateFiles(_folder.Path, "*.csv").Single();
        return run.UntilLengthAsync(Data, new FileInfo(Data()).Length + 120_000);
    }

    [Theory]
    [InlineData("avi", 300)]
    [InlineData("csv", 300)]
    [InlineData("jsonl", 300)]
    [InlineData("mp4", 100)]
    [InlineData("mkv", 100)]
    public async Task NoRoomForMore_KeepsWhatIsThere(string kind, int kilobytes)
    {
        if (OperatingSystem.IsWindows())
        {
            // No shell there can limit the size of a file.
            return;
        }

        string option = kind is "csv" or "jsonl" ? $"--{kind}" : "--output";
        (int exitCode, _, string error) = await ProgramRun.WithLargestFileAsync(
            kilobytes, "record", "--source", "synthetic:pace=off,size=320x240,fps=30", "--duration", "12", option, _folder.File($"out.{kind}"));

        Assert.True(exitCode == 1, error);
        Assert.Contains("What was written is kept", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.Equal([$"out.{kind}"], _folder.FileNames);
        Assert.InRange(new FileInfo(_folder.File($"out.{kind}")).Length, 10_000, 1024 * kilobytes);
        if (kind is "csv" or "jsonl")
        {
            Assert.EndsWith("\n", File.ReadAllText(_folder.File($"out.{kind}")), StringComparison.Ordinal);
        }
        else
        {
            Assert.NotEmpty(TestFFmpeg.PacketTimes(_folder.File($"out.{kind}")));
        }
    }

    // Without setsid, as on other systems than Linux, the program itself is told that a file is none that can run.
    [Fact]
    public async Task FFmpegThatIsNoProgram_IsAsNone()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // what can run is told by its ending there
        }

        string tools = Directory.CreateDirectory(_folder.File("tools")).FullName;
        foreach (string name in new[] { "ffmpeg", "ffprobe" })
        {
            string file = Path.Combine(tools, name);
            await File.WriteAllTextAsync(file, "no program");
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        using ProgramRun run = ProgramRun.Start(
            [("PATH", tools)], "record", "--source", "synthetic:pace=off,size=320x240,fps=30", "--duration", "0.5", "--output", _folder.File("out.mp4"));
        (int exitCode, string output, string error) = await run.WaitAsync();

        Assert.True(exitCode == 0, error);

        // OpenCV, where it is built in, writes what was asked for
        Assert.Matches($"wrote {Regex.Escape(_folder.File("out"))}\\.(avi|mp4)", output);
    }

    [Fact]
    public async Task Segment_GivesNumberedFiles()
    {
        (int exitCode, string output, string error) = await ProgramRun.ToEndAsync(
            "record", "--source", "synthetic:pace=off,size=320x240,fps=30", "--duration", "2.5", "--segment", "1", "--output", _folder.File("out.mp4"));

        Assert.True(exitCode == 0, error);
        Assert.Equal(["out-001.mp4", "out-002.mp4", "out-003.mp4"], _folder.FileNames);
        Assert.Contains("wrote " + _folder.File("out-002.mp4"), output, StringComparison.Ordinal);
        Assert.Equal([30, 30, 15], _folder.FileNames.Select(name => TestFFmpeg.PacketTimes(_folder.File(name)).Length));
    }

    [Fact]
    public async Task Segment_OfAnEarlierRunIsThere_IsRefusedAtOnceOrToldWhereItStays()
    {
        await File.WriteAllTextAsync(_folder.File("out-002.avi"), "older");
        await File.WriteAllTextAsync(_folder.File("out-004.avi"), "older");
        string[] arguments = ["record", "--source", "synthetic:pace=off,size=320x240,fps=30", "--duration", "2.5", "--segment", "1", "--output", _folder.File("out.avi")];

        (int refused, _, string refusal) = await ProgramRun.ToEndAsync(arguments);
        Assert.Equal(2, refused);
        Assert.Contains($"--output: '{_folder.File("out-002.avi")}' exists already; choose another name or add --overwrite.", refusal, StringComparison.Ordinal);
        Assert.Equal(["out-002.avi", "out-004.avi"], _folder.FileNames);

        (int exitCode, string output, string error) = await ProgramRun.ToEndAsync([.. arguments, "--overwrite"]);

        Assert.True(exitCode == 0, error);
        Assert.Contains("wrote " + _folder.File("out-002.avi"), output, StringComparison.Ordinal);
        Assert.DoesNotContain("wrote " + _folder.File("out-004.avi"), output, StringComparison.Ordinal);
        Assert.Contains($"'{_folder.File("out-004.avi")}' is of an earlier recording.", error, StringComparison.Ordinal);
        Assert.Equal(["out-001.avi", "out-002.avi", "out-003.avi", "out-004.avi"], _folder.FileNames);
    }

    [Fact]
    public async Task Segment_InAFolderThatCannotBeListed_IsWritten()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        string closed = Directory.CreateDirectory(_folder.File("closed")).FullName;
        try
        {
            // without root's right to read everything
            (int exitCode, string output, string error) = await ProgramRun.InShellAsync(
                $"chmod 300 '{closed}'; [ $(id -u) != 0 ] || exec setpriv --bounding-set -dac_override,-dac_read_search dotnet \"$@\";",
                "",
                "record", "--source", "synthetic:pace=off,size=320x240,fps=30", "--duration", "1.5", "--segment", "1", "--output", Path.Combine(closed, "out.avi"));

            Assert.True(exitCode == 0, error);
            Assert.Contains("wrote " + Path.Combine(closed, "out-002.avi"), output, StringComparison.Ordinal);
        }
        finally
        {
            File.SetUnixFileMode(closed, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public async Task Segment_LeftByAKilledRun_IsFinishedByTheNext()
    {
        using (ProgramRun run = ProgramRun.Start("record", "--source", Source, "--segment", "60", "--output", _folder.File("out.avi")))
        {
            await run.UntilLengthAsync(() => Directory.EnumerateFiles(_folder.Path, "out-001.partial-*.avi").FirstOrDefault(), 60_000);
            run.Signal("KILL");
            await run.WaitAsync();
        }

        (int exitCode, _, string error) = await ProgramRun.ToEndAsync(
            "record", "--source", "synthetic:pace=off,size=320x240,fps=30", "--duration", "0.5", "--segment", "60", "--output", _folder.File("out.avi"));

        Assert.True(exitCode == 0, error);
        Assert.Equal(["out-001.avi", "out-001.recovered.avi"], _folder.FileNames);
        Assert.NotEmpty(TestFFmpeg.PacketTimes(_folder.File("out-001.recovered.avi")));
    }
}
