using System.Security.Cryptography;
using ASMNet.Live.Shell;
using ASMNet.Live.Tests.EndToEnd;

namespace ASMNet.Live.Tests.Native;

/// <summary>The program with OpenCV and ONNX Runtime, on a machine without ffmpeg. Nothing but the program's own lines may come out of it.</summary>
public sealed class WithoutFFmpegTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Record_Video_IsWrittenByOpenCvAndReadByItAgain()
    {
        string video = _folder.File("face.mp4");
        (int exitCode, string output, string error) = await RunAsync("record", "--source", "synthetic:pace=off", "--output", video, "--duration", "1");
        Assert.True(exitCode == ExitCodes.Success, error);
        Assert.Contains("video: mp4v by OpenCV", output, StringComparison.Ordinal);
        Assert.Equal("mpeg4", TestFFmpeg.Field(video, "codec_name"));

        string csv = _folder.File("face.csv");
        (exitCode, output, error) = await RunAsync("record", "--source", video, "--csv", csv);
        Assert.True(exitCode == ExitCodes.Success, error);
        Assert.Contains("OpenCV reads in its place", output + error, StringComparison.Ordinal);
        Assert.InRange(CsvRow.Read(csv).Count(row => row.Success), 25, 30);
    }

    // OpenCV without its ffmpeg, as some distributions build it, writes no MP4
    [Fact]
    public async Task RecordSegments_OpenCvThatWritesNoVideos_AreLookedForUnderTheNameThatIsWritten()
    {
        (string Name, string? Value)[] without = [("OPENCV_VIDEOIO_PRIORITY_FFMPEG", "0")];
        string[] record = ["record", "--source", "synthetic:pace=off,size=320x240", "--duration", "0.2", "--segment", "60", "--output", _folder.File("out.mp4")];
        await File.WriteAllTextAsync(_folder.File("out-002.avi"), "older");

        (int exitCode, _, string error) = await RunAsync(without, record);
        Assert.Equal(ExitCodes.BadInput, exitCode);
        Assert.Contains($"'{_folder.File("out-002.avi")}' exists already", error, StringComparison.Ordinal);
        Assert.Equal(["out-002.avi"], _folder.FileNames);

        (exitCode, _, error) = await RunAsync(without, [.. record, "--overwrite"]);
        Assert.True(exitCode == ExitCodes.Success, error);
        Assert.Contains($"'{_folder.File("out-002.avi")}' is of an earlier recording.", error, StringComparison.Ordinal);
        Assert.Equal(["out-001.avi", "out-002.avi"], _folder.FileNames);
    }

    // OpenCV reads pictures that its MPEG-4, which has 13 bits for their width, cannot hold
    [Fact]
    public async Task Record_PicturesThatOpenCvCannotWrite_DoesNotReplaceItsSourceByTheAviInTheirPlace()
    {
        string source = _folder.File("talk.avi");
        TestFFmpeg.Make("-f", "lavfi", "-i", "testsrc=size=8192x64:rate=25:duration=0.2", "-c:v", "mjpeg", source);
        byte[] before = SHA256.HashData(await File.ReadAllBytesAsync(source));

        (int exitCode, _, string error) = await RunAsync("record", "--source", source, "--output", _folder.File("talk.mp4"), "--overwrite");

        Assert.Equal(ExitCodes.BadInput, exitCode);
        Assert.Equal(before, SHA256.HashData(await File.ReadAllBytesAsync(source)));
        Assert.Contains($"--output, without ffmpeg: '{source}' is what is read", Assert.Single(Lines(error)), StringComparison.Ordinal);
        Assert.Equal(["talk.avi"], _folder.FileNames);
    }

    // where OpenCV writes an MP4 nothing stands in its way
    [Fact]
    public async Task Record_SourceOfTheNameThatIsNotWritten_IsNoObstacle()
    {
        string source = _folder.File("talk.avi");
        (int exitCode, _, string error) = await RunAsync("record", "--source", "synthetic:pace=off,size=320x240", "--duration", "0.2", "--output", source);
        Assert.True(exitCode == ExitCodes.Success, error);

        (exitCode, _, error) = await RunAsync("record", "--source", source, "--output", _folder.File("talk.mp4"), "--overwrite");
        Assert.True(exitCode == ExitCodes.Success, error);
        Assert.Equal(["talk.avi", "talk.mp4"], _folder.FileNames);
    }

    [Fact]
    public async Task Record_Pictures_AreReadByOpenCv()
    {
        string picture = _folder.File("face.png");
        (int exitCode, _, string error) = await RunAsync("record", "--source", "synthetic:pace=off", "--output", picture, "--duration", "0.2");
        Assert.True(exitCode == ExitCodes.Success, error);
        (exitCode, _, error) = await RunAsync("record", "--source", $"images:{_folder.Path}", "--csv", _folder.File("face.csv"));
        Assert.True(exitCode == ExitCodes.Success, error);
        Assert.True(Assert.Single(CsvRow.Read(_folder.File("face.csv"))).Success);
    }

    [Fact]
    public async Task Record_FileThatOpenCvCannotRead_IsOneLineThatNamesIt()
    {
        File.WriteAllText(_folder.File("clip.mp4"), "a video");
        (int exitCode, _, string error) = await RunAsync("record", "--source", _folder.File("clip.mp4"), "--csv", _folder.File("out.csv"));
        Assert.Equal(ExitCodes.BadInput, exitCode);
        Assert.Contains($"cannot read '{_folder.File("clip.mp4")}' as a video", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Record_CameraThatIsNotThere_IsOneLineThatNamesIt()
    {
        (int exitCode, _, string error) = await RunAsync("record", "--source", "camera:77", "--csv", _folder.File("out.csv"));
        Assert.Equal(ExitCodes.BadInput, exitCode);
        Assert.Contains("camera 77 cannot be opened: V4L", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rubbish")]
    [InlineData("<?xml version=\"1.0\"?><x><y></x>")]
    public async Task Record_CascadeThatIsNone_IsOneLineThatNamesIt(string content)
    {
        string cascade = _folder.File("cascade.xml");
        File.WriteAllText(cascade, content);
        (int exitCode, _, string error) = await RunAsync(
            [("ASMNET_Models__DetectorEngine", $"cascade:{cascade}")], "record", "--source", "synthetic:pace=off", "--csv", _folder.File("out.csv"));
        Assert.Equal(ExitCodes.BadInput, exitCode);
        Assert.Contains($"'{cascade}' holds no cascade", Assert.Single(Lines(error)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("directml", "has no DirectML")]
    [InlineData("cuda", "CUDA")]
    [InlineData("webgpu", "has no WebGPU")]
    public async Task Record_DeviceThatIsNotHere_SaysWhy(string device, string expected)
    {
        (int exitCode, _, string error) = await RunAsync("record", "--source", "synthetic:pace=off", "--csv", _folder.File("out.csv"), "--device", device);
        Assert.Equal(ExitCodes.BadInput, exitCode);
        Assert.Contains(expected, Assert.Single(Lines(error)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Record_OnOnnxRuntime_TracksTheFace()
    {
        string csv = _folder.File("face.csv");
        (int exitCode, string output, string error) = await RunAsync("record", "--source", "synthetic:pace=off", "--csv", csv, "--duration", "1", "--device", "onnxruntime");
        Assert.True(exitCode == ExitCodes.Success, error);
        Assert.Contains("device: onnxruntime:0 (ONNX Runtime's CPU provider), as asked", output, StringComparison.Ordinal);
        Assert.InRange(CsvRow.Read(csv).Count(row => row.Success), 25, 30);
    }

    [Fact]
    public async Task Doctor_KnowsWhatOpenCvAndOnnxRuntimeAreFor()
    {
        (int exitCode, string output, _) = await RunAsync("doctor");
        Assert.Equal(ExitCodes.Success, exitCode);
        Assert.Contains("opencv    ok: OpenCV 4.13", output, StringComparison.Ordinal);
        Assert.Contains("onnx      ok: ONNX Runtime 1.", output, StringComparison.Ordinal);
        Assert.Contains("ffmpeg    missing: OpenCV reads files and writes MPEG-4 in its place", output, StringComparison.Ordinal);
        Assert.DoesNotContain("camera    unknown", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Devices_TellTheTimesOfBothDetectors()
    {
        (int exitCode, string output, _) = await RunAsync("devices");
        Assert.Equal(ExitCodes.Success, exitCode);
        Assert.Matches(@"(?m)^  builtin  facedetector on CPU .*  \d+\.\d\d ms", output);
        Assert.Matches(@"(?m)^  opencv   facedetector\.onnx on OpenCV .*  \d+\.\d\d ms.*  <- used", output);
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments) => RunAsync([], arguments);

    private async Task<(int ExitCode, string Output, string Error)> RunAsync((string Name, string? Value)[] environment, params string[] arguments)
    {
        using ProgramRun run = ProgramRun.Start([("ASMNET_FFmpeg__Folder", _folder.Path), ("DISPLAY", null), .. environment], arguments);
        (int exitCode, string output, string error) = await run.WaitAsync();

        // OpenCV, its ffmpeg and ONNX Runtime have nothing to say to the user.
        Assert.All(Lines(error), line => Assert.StartsWith("asmnet-live: ", line, StringComparison.Ordinal));
        return (exitCode, output, error);
    }
}
