using System.Globalization;
using System.Numerics;
using System.Text.Json;
using ASMNet.Geometry;
using ASMNet.Imaging;
using ASMNet.Live.Shell;
using ASMNet.Synthesis;
using ASMNet.Tracking;

namespace ASMNet.Live.Tests.EndToEnd;

public sealed class RecordTests : IDisposable
{
    private const int Width = 320;
    private const int Height = 240;
    private const int Frames = 60;
    private const string Offline = "synthetic:pace=off,size=320x240,fps=30,seed=3";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Record_Synthetic_WritesAVideoAndPointsThatAgreeWithTheTruth()
    {
        (int exitCode, string output, string error) = await RecordAsync(Offline, "--duration", "2");

        Assert.True(exitCode == 0, error);
        Assert.Equal(["out.csv", "out.jsonl", "out.mp4"], _folder.FileNames);
        Assert.Equal(Enumerable.Range(0, Frames).Select(i => Math.Round(i / 30.0, 3)), TestFFmpeg.Times(_folder.File("out.mp4")).Select(time => Math.Round(time, 3)));
        Assert.Equal(2, double.Parse(TestFFmpeg.Field(_folder.File("out.mp4"), "duration"), CultureInfo.InvariantCulture), 1.0 / 30);
        Assert.Contains("NME", output, StringComparison.Ordinal);

        List<CsvRow> rows = CsvRow.Read(_folder.File("out.csv"));
        byte[] video = TestFFmpeg.Decode(_folder.File("out.mp4"));
        Assert.Equal(Enumerable.Range(1, Frames), rows.Select(row => row.Frame));
        Assert.Equal(Frames * 3 * Width * Height, video.Length);
        CompareWithTruth(rows, video);
    }

    [Fact]
    public async Task Record_Synthetic_JsonLinesSayTheSameAsTheCsv()
    {
        await RecordAsync(Offline, "--duration", "1");

        List<CsvRow> rows = CsvRow.Read(_folder.File("out.csv"));
        List<JsonElement> frames = [.. File.ReadLines(_folder.File("out.jsonl")).Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(30, frames.Count);
        foreach (CsvRow row in rows.Where(row => row.Success))
        {
            JsonElement face = frames[row.Frame - 1].GetProperty("faces")[0];
            JsonElement pose = face.GetProperty("pose");
            Assert.Equal(row.FaceId, face.GetProperty("id").GetInt32());
            Assert.Equal(row.Pose.X, -pose.GetProperty("pitch").GetSingle() * MathF.PI / 180, 0.001f);
            Assert.Equal(row.Pose.Y, -pose.GetProperty("yaw").GetSingle() * MathF.PI / 180, 0.001f);
            Assert.Equal(row.Pose.Z, pose.GetProperty("roll").GetSingle() * MathF.PI / 180, 0.001f);
            Assert.Equal(row.Landmarks[30].X, face.GetProperty("landmarks")[30][0].GetSingle(), 0.01f);
        }
    }

    [Fact]
    public async Task Record_FilesWhoseNamesBeginWithAnAt_AreReadAndWritten()
    {
        (int exitCode, _, string error) = await InFolderAsync("--source", Offline, "--duration", "0.5", "--output", "@a.avi");
        Assert.True(exitCode == 0, error);

        (exitCode, _, error) = await InFolderAsync("--source", "@a.avi", "--csv", "plain.csv");
        Assert.True(exitCode == 0, error);
        (exitCode, _, error) = await InFolderAsync("--source", "./@a.avi", "--csv", "dotted.csv");
        Assert.True(exitCode == 0, error);

        Assert.Equal(15, CsvRow.Read(_folder.File("plain.csv")).Count);
        Assert.Equal(await File.ReadAllBytesAsync(_folder.File("dotted.csv")), await File.ReadAllBytesAsync(_folder.File("plain.csv")));

        Task<(int ExitCode, string Output, string Error)> InFolderAsync(params string[] arguments) =>
            ProgramRun.InShellAsync($"cd '{_folder.Path}';", "", ["record", .. arguments]);
    }

    // As schedulers start programs: what the program says goes nowhere, what it records must not.
    [Theory]
    [InlineData(">&-")]
    [InlineData("2>&-")]
    public async Task Record_StreamThatWasClosedBefore_RecordsAllTheSame(string redirections)
    {
        (int exitCode, _, string error) = await ProgramRun.InShellAsync("", redirections, "record", "--source", Offline, "--duration", "1", "--csv", _folder.File("out.csv"));

        Assert.True(exitCode == 0, error);
        Assert.Equal(30, CsvRow.Read(_folder.File("out.csv")).Count);
    }

    [Fact]
    public async Task Record_WorkingFolderThatIsGone_IsNamed()
    {
        string gone = Directory.CreateDirectory(_folder.File("gone")).FullName;

        (int exitCode, _, string error) = await ProgramRun.InShellAsync($"cd '{gone}'; rmdir '{gone}';", "", "record", "--source", Offline, "--duration", "1", "--csv", _folder.File("out.csv"));

        Assert.Equal(ExitCodes.BadInput, exitCode);
        Assert.Contains("the folder in which the program was started does not exist any more", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Record_SameInputTwice_GivesTheSameCsv()
    {
        await RecordAsync(Offline, "--duration", "1");
        string first = File.ReadAllText(_folder.File("out.csv"));

        await RecordAsync(Offline, "--duration", "1", "--overwrite");

        Assert.Equal(first, File.ReadAllText(_folder.File("out.csv")));
    }

    [Theory]
    [InlineData("--limit-duration", "2")]
    [InlineData("--limit-size", "5MB")]
    [InlineData("--segment", "60")]
    public async Task Record_LimitOfAVideoWithoutAVideo_IsRefused(string limit, string value)
    {
        (int exitCode, _, string error) = await ProgramRun.ToEndAsync("record", "--source", Offline, "--csv", _folder.File("out.csv"), limit, value, "--duration", "1");

        Assert.Equal(2, exitCode);
        Assert.Contains($"{limit} is for the video", error, StringComparison.Ordinal);
        Assert.Empty(_folder.FileNames);
    }

    [Fact]
    public async Task Record_LiveSource_LastsAsLongAsTheClock()
    {
        (int exitCode, _, string error) = await RecordAsync("synthetic:size=320x240,fps=20", "--duration", "3");

        Assert.True(exitCode is 0 or 4, error);
        Assert.Equal(3, double.Parse(TestFFmpeg.Field(_folder.File("out.mp4"), "duration"), CultureInfo.InvariantCulture), FrameTolerance(_folder.File("out.csv")));
        int written = int.Parse(TestFFmpeg.Field(_folder.File("out.mp4"), "nb_frames"), CultureInfo.InvariantCulture);
        Assert.Equal(CsvRow.Read(_folder.File("out.csv")).Select(row => row.Frame).Distinct().Count(), written);
    }

    [Fact]
    public async Task Record_Avi_NeedsNoFFmpeg()
    {
        (int exitCode, _, string error) = await ProgramRun.ToEndAsync("record", "--source", Offline, "--output", _folder.File("out.avi"), "--duration", "1");

        Assert.True(exitCode == 0, error);
        Assert.Equal(30 * 3 * Width * Height, TestFFmpeg.Decode(_folder.File("out.avi")).Length);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Record_Interrupted_LeavesAPlayableVideo(string signal)
    {
        if (OperatingSystem.IsWindows())
        {
            // There are no such signals; Ctrl+C there takes the same way through the program.
            return;
        }

        using ProgramRun run = ProgramRun.Start(
            "record", "--source", "synthetic:size=320x240", "--output", _folder.File("out.mp4"), "--csv", _folder.File("out.csv"));
        await run.UntilLengthAsync(() => Directory.EnumerateFiles(_folder.Path, "*.csv").FirstOrDefault(), 80_000);
        run.Signal(signal);
        (int exitCode, _, string error) = await run.WaitAsync();

        Assert.True(exitCode == 0, error);
        Assert.Equal(["out.csv", "out.mp4"], _folder.FileNames);
        int frames = CsvRow.Read(_folder.File("out.csv")).Select(row => row.Frame).Distinct().Count();
        Assert.Equal(frames * 3 * Width * Height, TestFFmpeg.Decode(_folder.File("out.mp4")).Length);
    }

    // A slow machine leaves gaps, and the last frame ends when the next would have come.
    private static double FrameTolerance(string csv)
    {
        double[] times = [.. CsvRow.Read(csv).Select(row => row.Timestamp).Distinct()];
        return Math.Max(1.0 / 20, times.Zip(times.Skip(1)).Max(pair => pair.Second - pair.First)) + 0.001;
    }

    private static void CompareWithTruth(List<CsvRow> rows, byte[] video)
    {
        SyntheticFaceModel model = SyntheticFaceModel.Load(Path.Combine(AppContext.BaseDirectory, "models", "synthetic-face.bin"));
        var scene = new SyntheticScene(model, new SyntheticSceneOptions { Seed = 3 });
        var truth = new TrackedFaces(1);
        using FrameBuffer picture = new FramePool().Rent(Width, Height);
        List<double> errors = [];
        List<double> poseErrors = [];
        foreach (CsvRow row in rows)
        {
            scene.Render(TimeSpan.FromSeconds(row.Timestamp), picture, truth);
            double signalToNoise = TestPictures.SignalToNoise(picture.Pixels, video.AsSpan((row.Frame - 1) * picture.Pixels.Length, picture.Pixels.Length));
            Assert.True(signalToNoise > 15, $"frame {row.Frame} of the video is not the drawn one: {signalToNoise:0.0} dB");
            if (row.Success)
            {
                Vector2[] known = truth[0].Landmarks.ToArray();
                double mean = known.Zip(row.Landmarks).Average(pair => Vector2.Distance(pair.First, pair.Second));
                errors.Add(100 * mean / Vector2.Distance(known[36], known[45]));
                HeadPose pose = truth[0].Pose;
                poseErrors.Add(180 / Math.PI * Math.Abs(row.Pose.Y + (pose.Yaw * Math.PI / 180)));
            }
        }

        Assert.True(errors.Count > 0.9 * rows.Count, $"{errors.Count} of {rows.Count} frames tracked");
        Assert.True(errors.Average() < 6, $"landmark error {errors.Average():0.00} %");
        Assert.True(poseErrors.Average() < 6, $"yaw error {poseErrors.Average():0.0} degrees");
    }

    private Task<(int ExitCode, string Output, string Error)> RecordAsync(string source, params string[] more) => ProgramRun.ToEndAsync(
        ["record", "--source", source, "--output", _folder.File("out.mp4"), "--csv", _folder.File("out.csv"), "--jsonl", _folder.File("out.jsonl"), .. more]);
}
