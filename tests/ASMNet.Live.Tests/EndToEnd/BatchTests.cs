using System.Text.Json;
using ASMNet.Live.Configuration;
using ASMNet.Live.Tests.Configuration;

namespace ASMNet.Live.Tests.EndToEnd;

public sealed class BatchTests : IDisposable
{
    private const int Clips = 12;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Batch_KilledThreeTimes_GivesEachResultOnceAndAsARunThatWasNotKilled()
    {
        await MakeClipsAsync();
        await File.WriteAllTextAsync(_folder.File("clips/bad.avi"), "this is no video");
        (int exitCode, _, string error) = await RunAsync("whole");
        Assert.Equal(3, exitCode);
        Assert.Contains("bad.avi: ", error, StringComparison.Ordinal);

        for (int kill = 1; kill <= 3; kill++)
        {
            using ProgramRun run = ProgramRun.Start(Arguments("killed"));
            await run.UntilLengthAsync(() => Finished("killed").ElementAtOrDefault((3 * kill) - 1), 1);
            run.Signal("KILL");
            await run.WaitAsync();
        }

        (exitCode, _, _) = await RunAsync("killed");

        Assert.Equal(3, exitCode);
        Assert.Equal(Results("whole"), Results("killed"));
        Assert.Equal((2 * Clips) + Clips + 2, Results("killed").Length);
        foreach (string name in Results("whole").Where(name => name.EndsWith(".csv", StringComparison.Ordinal) || name.EndsWith(".jsonl", StringComparison.Ordinal)))
        {
            Assert.Equal(await File.ReadAllTextAsync(_folder.File("whole/" + name)), await File.ReadAllTextAsync(_folder.File("killed/" + name)));
        }

        JsonElement summary = JsonDocument.Parse(await File.ReadAllTextAsync(_folder.File("killed/summary.json"))).RootElement;
        Assert.Equal(Clips + 1, summary.GetProperty("files").GetInt32());
        Assert.Equal(1, summary.GetProperty("failed").GetInt32());
        Assert.Equal(Faces("killed"), summary.GetProperty("faces").GetInt64());
        Assert.InRange(summary.GetProperty("cpuMillisecondsPerFrame").GetDouble(), 0.1, 1000);
        Assert.InRange(summary.GetProperty("earlier").GetInt32(), 8, Clips);
        Assert.Equal("bad.avi", summary.GetProperty("problems")[0].GetProperty("source").GetString());
    }

    [Fact]
    public async Task BatchStatus_QueueOfTheEnvironment_IsTheOneThatIsAsked()
    {
        using ProgramRun run = ProgramRun.Start([("ASMNET_QUEUE", "nats://127.0.0.1:9")], "batch", "status");
        (int exitCode, _, string error) = await run.WaitAsync();

        string line = Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("asmnet-live: --server: the queue at 'nats://127.0.0.1:9' cannot be used: ", line, StringComparison.Ordinal);
        Assert.Equal(2, exitCode);
    }

    [Fact]
    public async Task Batch_FolderThatMayNotBeRead_IsPassedOverAndToldAndTheRestIsDone()
    {
        Directory.CreateDirectory(_folder.File("clips/locked/deep"));
        Directory.CreateDirectory(_folder.File("clips/monday"));
        await ProgramRun.ToEndAsync("record", "--source", "synthetic:size=160x120,fps=10", "--duration", "0.5", "--output", _folder.File("clips/monday/a.avi"));

        (int exitCode, string output, string error) = await RunAsOneOfManyAsync("batch", "--source", _folder.File("clips/**/*.avi"), "--output-dir", _folder.File("out"), "--csv");

        Assert.Equal(3, exitCode);
        Assert.True(File.Exists(_folder.File("out/monday/a.avi.csv")), error);
        string told = $"{_folder.File("clips/locked")}: the folder cannot be read: ";
        Assert.Contains(told, output, StringComparison.Ordinal);
        Assert.Contains(told, error, StringComparison.Ordinal);
        JsonElement summary = JsonDocument.Parse(await File.ReadAllTextAsync(_folder.File("out/summary.json"))).RootElement;
        Assert.Equal((1, 0), (summary.GetProperty("files").GetInt32(), summary.GetProperty("failed").GetInt32()));
        Assert.Equal(_folder.File("clips/locked"), Assert.Single(summary.GetProperty("problems").EnumerateArray()).GetProperty("source").GetString());

        // where there is nothing else, it is the reason
        (exitCode, _, error) = await RunAsOneOfManyAsync("batch", "--source", _folder.File("clips/locked/*.avi"), "--output-dir", _folder.File("out"), "--csv");
        Assert.Equal(2, exitCode);
        Assert.Contains(told.Replace("locked:", "locked/:", StringComparison.Ordinal), error, StringComparison.Ordinal);
    }

    /// <summary>Runs it without root's right to read everything, where clips/locked may not be read.</summary>
    private async Task<(int ExitCode, string Output, string Error)> RunAsOneOfManyAsync(params string[] arguments)
    {
        string locked = _folder.File("clips/locked");
        try
        {
            return await ProgramRun.InShellAsync(
                $"chmod 0 '{locked}'; [ $(id -u) != 0 ] || exec setpriv --bounding-set -dac_override,-dac_read_search dotnet \"$@\";", "", arguments);
        }
        finally
        {
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(locked, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }
    }

    [Fact]
    public async Task Batch_ContentOrSettingsChanged_MakesThatResultAgain()
    {
        await MakeClipsAsync();
        string[] few = ["batch", "--source", _folder.File("clips/c00.avi"), "--source", _folder.File("clips/c01.avi"), "--output-dir", _folder.File("out"), "--csv"];
        await ProgramRun.ToEndAsync(few);
        Assert.Equal(2, await EarlierAsync(few));

        File.Copy(_folder.File("clips/c02.avi"), _folder.File("clips/c01.avi"), overwrite: true);
        Assert.Equal(1, await EarlierAsync(few));
        File.Delete(_folder.File("out/c00.avi.csv"));
        Assert.Equal(1, await EarlierAsync(few));
        await File.WriteAllTextAsync(_folder.File("other.json"), """{"Smoothing": {"Temporal": false}}""");
        Assert.Equal(0, await EarlierAsync([.. few, "--settings", _folder.File("other.json")]));
    }

    [Fact]
    public async Task Batch_ParquetFileGetsTooLargeForTheDisk_FailsOfItselfAloneAndLeavesNothing()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // no shell there can limit the size of a file
        }

        TestFFmpeg.Make("-f", "lavfi", "-i", "color=gray:s=64x48:r=30:d=0.6", "-c:v", "mjpeg", _folder.File("a.avi"));

        (int exitCode, _, string error) = await ProgramRun.WithLargestFileAsync(8, "batch", "--source", _folder.File("a.avi"), "--output-dir", _folder.File("out"), "--parquet");

        Assert.True(exitCode == 3, error);
        Assert.Contains("a.avi.parquet' cannot be written: ", error, StringComparison.Ordinal);
        Assert.Equal(["a.avi.batch.json", "summary.json"], Results("out"));
    }

    // A decoder that ends within the first picture: the video that lacks it is not what is wrong.
    [Theory]
    [InlineData("avi")]
    [InlineData("mp4")]
    public async Task Batch_FileOfWhichNoPictureComes_IsFailedWithItsOwnReasonAndLeavesNothing(string video)
    {
        if (OperatingSystem.IsWindows())
        {
            return; // no script is a program there
        }

        TestFFmpeg.Make("-f", "lavfi", "-i", "testsrc=s=64x48:d=1:r=10", "-c:v", "mjpeg", _folder.File("a.avi"));
        Directory.CreateDirectory(_folder.File("tools"));
        TestScript.Write(_folder.File("tools/ffmpeg"), $"""
            case "$*" in *"-f nut"*) '{TestFFmpeg.Tools.FFmpeg}' "$@" | head -c 3000 ;; *) exec '{TestFFmpeg.Tools.FFmpeg}' "$@" ;; esac
            """);
        File.CreateSymbolicLink(_folder.File("tools/ffprobe"), TestFFmpeg.Tools.FFprobe);
        await File.WriteAllTextAsync(_folder.File("tools.json"), JsonSerializer.Serialize(new { FFmpeg = new { Folder = _folder.File("tools") } }));

        (int exitCode, _, string error) = await ProgramRun.ToEndAsync(
            "batch", "--source", _folder.File("a.avi"), "--output-dir", _folder.File("out"), "--csv", "--video", video, "--settings", _folder.File("tools.json"));

        Assert.True(exitCode == 3, error);
        Assert.Contains($"a.avi: '{_folder.File("a.avi")}' is truncated or damaged: 0 of its 10 frames could be read", error, StringComparison.Ordinal);
        Assert.Equal(["a.avi.batch.json", "summary.json"], Results("out"));
    }

    [Fact]
    public async Task Batch_FilesThatCannotBeTracked_TellNothingOfTheTimeThatIsLeft()
    {
        await MakeClipsAsync();
        Directory.CreateDirectory(_folder.File("few"));
        await File.WriteAllTextAsync(_folder.File("few/0.avi"), "");
        await File.WriteAllTextAsync(_folder.File("few/1.avi"), "this is no video");
        File.Copy(_folder.File("clips/c00.avi"), _folder.File("few/2.avi"));
        File.Copy(_folder.File("clips/c01.avi"), _folder.File("few/3.avi"));

        (int exitCode, string output, _) = await ProgramRun.ToEndAsync("batch", "--source", _folder.File("few/*.avi"), "--output-dir", _folder.File("out"), "--csv", "--jobs", "1");

        Assert.Equal(3, exitCode);
        Assert.Matches(@"(?m)^1 of 4  0\.avi: failed: ", output);
        Assert.Matches(@"(?m)^2 of 4  1\.avi: failed: ", output);
        Assert.Matches(@"(?m)^3 of 4 \(00:0[0-9]:[0-9]{2} left\)  2\.avi: ", output);
        Assert.Matches(@"(?m)^4 of 4 \(00:00:00 left\)  3\.avi: ", output);
    }

    [Fact]
    public async Task Batch_SettingsThatLeaveResults_GiveTheSameBytesAndFindThoseMadeBefore()
    {
        await MakeClipsAsync();
        string[] few = ["batch", "--source", _folder.File("clips/c00.avi"), "--csv", "--jsonl", "--video", "mp4", "--output-dir"];
        Assert.Equal(0, (await ProgramRun.ToEndAsync([.. few, _folder.File("out")])).ExitCode);
        string[] places = ["Models:Folder", "FFmpeg:Folder", "FFmpeg:Sandbox", "Recording:FreeSpaceFloor"];
        await File.WriteAllTextAsync(_folder.File("other.json"), JsonSerializer.Serialize(SettingsTable.All
            .Where(setting => setting.LeavesResults && !places.Contains(setting.Key))
            .ToDictionary(setting => setting.Key, SettingsTableTests.Another)));
        string[] others = ["--settings", _folder.File("other.json")];

        Assert.Equal(1, await EarlierAsync([.. few, _folder.File("out"), .. others]));

        (int exitCode, _, string error) = await ProgramRun.ToEndAsync([.. few, _folder.File("again"), .. others]);
        Assert.True(exitCode == 0, error);
        foreach (string ending in (string[])["csv", "jsonl", "mp4"])
        {
            Assert.Equal(await File.ReadAllBytesAsync(_folder.File("out/c00.avi." + ending)), await File.ReadAllBytesAsync(_folder.File("again/c00.avi." + ending)));
        }
    }

    [Fact]
    public async Task Batch_FacesThatAreToBeCovered_AreAsRecordCoversThem()
    {
        await MakeClipsAsync();
        await File.WriteAllTextAsync(_folder.File("cover.json"), """{"Output": {"Anonymize": "fill"}}""");
        string[] covered = ["--settings", _folder.File("cover.json")];
        foreach (string[] settings in (string[][])[[], covered])
        {
            string folder = settings.Length == 0 ? "plain" : "covered";
            (int exitCode, _, string error) = await ProgramRun.ToEndAsync(
                ["batch", "--source", _folder.File("clips/c00.avi"), "--output-dir", _folder.File(folder), "--video", "avi", .. settings]);
            Assert.True(exitCode == 0, error);
        }

        await ProgramRun.ToEndAsync(["record", "--source", _folder.File("clips/c00.avi"), "--output", _folder.File("by-record.avi"), .. covered]);
        byte[] byRecord = await File.ReadAllBytesAsync(_folder.File("by-record.avi"));
        Assert.Equal(byRecord, await File.ReadAllBytesAsync(_folder.File("covered/c00.avi.avi")));
        Assert.NotEqual(byRecord, await File.ReadAllBytesAsync(_folder.File("plain/c00.avi.avi")));
    }

    [Fact]
    public async Task Batch_ModelThatIsMissing_EndsWithoutBlamingTheFiles()
    {
        await MakeClipsAsync();
        string[] all = ["batch", "--source", _folder.File("clips/*.avi"), "--output-dir", _folder.File("out"), "--csv"];

        (int exitCode, _, string error) = await ProgramRun.ToEndAsync([.. all, "--model", "nope"]);
        Assert.Equal(2, exitCode);
        Assert.StartsWith("asmnet-live: there is no landmark model 'nope'; there are ", error, StringComparison.Ordinal);
        Assert.Single(error.Trim().Split('\n'));
        Assert.Empty(Results("out"));

        Assert.Equal(0, (await ProgramRun.ToEndAsync(all)).ExitCode);
    }

    private async Task<int> EarlierAsync(string[] arguments)
    {
        (int exitCode, _, string error) = await ProgramRun.ToEndAsync(arguments);
        Assert.True(exitCode == 0, error);
        return JsonDocument.Parse(await File.ReadAllTextAsync(_folder.File("out/summary.json"))).RootElement.GetProperty("earlier").GetInt32();
    }

    [Fact]
    public async Task Batch_RecordingsThatWouldBeCut_AreWholeAndAsRecordWritesThem()
    {
        await MakeClipsAsync();
        await File.WriteAllTextAsync(_folder.File("cut.json"), """{"Recording": {"Segment": 0.05, "LimitDuration": 0.1}}""");
        (int exitCode, _, string error) = await ProgramRun.ToEndAsync(
            "batch", "--source", _folder.File("clips/c00.avi"), "--output-dir", _folder.File("out"), "--video", "avi", "--settings", _folder.File("cut.json"));
        Assert.True(exitCode == 0, error);
        await ProgramRun.ToEndAsync("record", "--source", _folder.File("clips/c00.avi"), "--output", _folder.File("by-record.avi"));
        Assert.Equal(await File.ReadAllBytesAsync(_folder.File("by-record.avi")), await File.ReadAllBytesAsync(_folder.File("out/c00.avi.avi")));
    }

    [Fact]
    public async Task Batch_FilesInWhateverOrder_AreEachAsRecordWritesThem()
    {
        // Nobody, several people, a face upside down, another size: each leaves other things behind in what tracks them.
        string[] sources = ["size=320x240,faces=3,seed=2", "size=160x120,faces=1"];
        for (int i = 0; i < sources.Length; i++)
        {
            await RunToEndAsync("record", "--source", $"synthetic:pace=off,fps=30,{sources[i]}", "--duration", "0.6", "--output", _folder.File($"{i}.avi"));
        }

        TestFFmpeg.Make("-i", _folder.File("1.avi"), "-vf", "vflip,hflip", "-c:v", "mjpeg", "-q:v", "2", _folder.File("2.avi"));
        TestFFmpeg.Make("-f", "lavfi", "-i", "color=gray:s=320x240:r=30:d=0.6", "-c:v", "mjpeg", _folder.File("3.avi"));
        const int Files = 4;
        Directory.CreateDirectory(_folder.File("there"));
        Directory.CreateDirectory(_folder.File("back"));
        for (int i = 0; i < Files; i++)
        {
            File.Copy(_folder.File($"{i}.avi"), _folder.File($"there/{i}.avi"));
            File.Copy(_folder.File($"{i}.avi"), _folder.File($"back/{Files - 1 - i}.avi"));
        }

        foreach (string order in (string[])["there", "back"])
        {
            await RunToEndAsync("batch", "--source", _folder.File($"{order}/*.avi"), "--output-dir", _folder.File($"{order}-results"), "--csv", "--jsonl", "--jobs", "1", "--max-faces", "4");
        }

        for (int i = 0; i < Files; i++)
        {
            // It ends with 4 where there is nobody.
            await ProgramRun.ToEndAsync("record", "--source", _folder.File($"{i}.avi"), "--csv", _folder.File($"{i}.csv"), "--jsonl", _folder.File($"{i}.jsonl"), "--max-faces", "4");
            foreach (string kind in (string[])["csv", "jsonl"])
            {
                string expected = await File.ReadAllTextAsync(_folder.File($"{i}.{kind}"));
                Assert.Equal(expected, await File.ReadAllTextAsync(_folder.File($"there-results/{i}.avi.{kind}")));
                Assert.Equal(expected, await File.ReadAllTextAsync(_folder.File($"back-results/{Files - 1 - i}.avi.{kind}")));
            }
        }
    }

    private static async Task RunToEndAsync(params string[] arguments)
    {
        (int exitCode, _, string error) = await ProgramRun.ToEndAsync(arguments);
        Assert.True(exitCode == 0, error);
    }

    // One drawn video, cut into clips without touching its pictures.
    private async Task MakeClipsAsync()
    {
        Directory.CreateDirectory(_folder.File("clips"));
        (int exitCode, _, string error) = await ProgramRun.ToEndAsync(
            "record", "--source", "synthetic:pace=off,size=160x120,fps=30", "--duration", "2.4", "--output", _folder.File("all.avi"));
        Assert.True(exitCode == 0, error);
        TestFFmpeg.Make("-i", _folder.File("all.avi"), "-c", "copy", "-f", "segment", "-segment_time", "0.2", "-reset_timestamps", "1", _folder.File("clips/c%02d.avi"));
        Assert.Equal(Clips, Directory.GetFiles(_folder.File("clips")).Length);
    }

    private string[] Arguments(string output) =>
        ["batch", "--source", _folder.File("clips/*.avi"), "--output-dir", _folder.File(output), "--csv", "--jsonl"];

    private Task<(int ExitCode, string Output, string Error)> RunAsync(string output) => ProgramRun.ToEndAsync(Arguments(output));

    private string[] Finished(string output) =>
        Directory.Exists(_folder.File(output)) ? Directory.GetFiles(_folder.File(output), "*.batch.json") : [];

    // The lines of all CSV files with a face in them.
    private long Faces(string output) => Directory.GetFiles(_folder.File(output), "*.csv").Sum(file => File.ReadLines(file).LongCount(line => line.Split(',')[4] == "1"));

    private string[] Results(string output) =>
        [.. Directory.GetFiles(_folder.File(output), "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(_folder.File(output), path)).Order(StringComparer.Ordinal)];
}
