using ASMNet.Live.Shell;
using ASMNet.Live.Tests.EndToEnd;

namespace ASMNet.Live.Tests.Managed;

/// <summary>The program without native packages, on a machine without ffmpeg.</summary>
public sealed class WithoutFFmpegTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Record_File_SaysHowToInstallFFmpeg()
    {
        File.WriteAllText(_folder.File("clip.mp4"), "a video");
        (int exitCode, _, string error) = await RunAsync("record", "--source", _folder.File("clip.mp4"), "--csv", _folder.File("out.csv"));
        Assert.Equal(ExitCodes.BadInput, exitCode);
        Assert.Contains("apt install ffmpeg", Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Batch_Files_EndsWithoutBlamingThem()
    {
        File.WriteAllText(_folder.File("clip.mp4"), "a video");
        (int exitCode, _, string error) = await RunAsync("batch", "--source", _folder.File("*.mp4"), "--output-dir", _folder.File("out"), "--csv");
        Assert.Equal(ExitCodes.BadInput, exitCode);
        Assert.Contains("needs ffmpeg and ffprobe", Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.File("out"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Record_Video_WritesAviAndSaysSo()
    {
        (int exitCode, _, string error) = await RunAsync("record", "--source", "synthetic:pace=off,size=160x120", "--output", _folder.File("out.mp4"), "--duration", "1");
        Assert.Equal(ExitCodes.Success, exitCode);
        Assert.Contains("out.avi", error, StringComparison.Ordinal);
        Assert.Equal(30 * 3 * 160 * 120, TestFFmpeg.Decode(_folder.File("out.avi")).Length);
        Assert.False(File.Exists(_folder.File("out.mp4")));
    }

    [Fact]
    public async Task RecordSegments_AreLookedForUnderTheNameThatIsWritten()
    {
        string left;
        using (ProgramRun run = ProgramRun.Start("record", "--source", "synthetic:size=320x240,fps=30", "--segment", "60", "--output", _folder.File("out.avi")))
        {
            await run.UntilLengthAsync(() => Directory.EnumerateFiles(_folder.Path, "out-001.partial-*.avi").FirstOrDefault(), 60_000);
            run.Signal("KILL");
            await run.WaitAsync();
            left = Directory.EnumerateFiles(_folder.Path, "out-001.partial-*.avi").Single();
        }

        await File.WriteAllTextAsync(_folder.File("out-004.avi"), "older");
        (int exitCode, _, string error) = await RunAsync(
            "record", "--source", "synthetic:pace=off,size=320x240,fps=30", "--duration", "0.5", "--segment", "60", "--overwrite", "--output", _folder.File("out.mp4"));

        Assert.True(exitCode == 0, error);
        Assert.Equal(["out-001.avi", "out-001.recovered.avi", "out-004.avi"], _folder.FileNames);
        Assert.DoesNotContain($"'{left}', left by", error, StringComparison.Ordinal);
        Assert.Contains($"'{_folder.File("out-004.avi")}' is of an earlier recording.", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_SaysThatNothingNativeIsInThisBuild()
    {
        (int exitCode, string output, _) = await RunAsync("doctor");
        Assert.Equal(ExitCodes.Success, exitCode);
        Assert.Contains("opencv    none in this build", output, StringComparison.Ordinal);
        Assert.Contains("onnx      none in this build", output, StringComparison.Ordinal);
        Assert.Contains("ffmpeg    missing: video files, cameras and H.264 recordings need it", output, StringComparison.Ordinal);
    }

    private async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using ProgramRun run = ProgramRun.Start([("ASMNET_FFmpeg__Folder", _folder.Path)], arguments);
        return await run.WaitAsync();
    }
}
