using System.Text.Json;
using ASMNet.Live.Shell;
using Spectre.Console;

namespace ASMNet.Live.Tests.Commands;

/// <summary>The commands in this process. Each mistake that a user can make gets a line that names it, and an exit code that is not 0.</summary>
public sealed class CommandLineTests : IDisposable
{
    private const string Quick = "synthetic:pace=off,size=64x64";
    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        _folder.Dispose();
        _output.Dispose();
        _error.Dispose();
    }

    [Theory]
    [InlineData("missing.mp4", "'missing.mp4' does not exist")]
    [InlineData("-", "standard input is not read")]
    [InlineData("camera:x", "no camera 'x'")]
    [InlineData("camera:97", "camera 97")]
    [InlineData("synthetic:faces=0", "from 1 to 8")]
    [InlineData("synthetic:size=640", "640x480")]
    [InlineData("synthetic:colour=red", "'colour'")]
    [InlineData("synthetic:pace=fast", "on or off")]
    [InlineData("images:nowhere", "'nowhere' does not exist")]
    [InlineData("", "is empty")]
    public async Task Record_WrongSource_IsNamed(string source, string expected)
    {
        int exitCode = await RunAsync("record", "--source", source, "--csv", _folder.File("out.csv"));

        AssertOneLine(exitCode, ExitCodes.BadInput, expected);
        Assert.Empty(_folder.FileNames);
    }

    [Fact]
    public async Task Record_NoKnownFaceIsFound_GivesNoFiguresOfThem()
    {
        File.WriteAllText(_folder.File("blind.json"), """{"Tracking": {"MinDetectionScore": 1, "SureDetectionScore": 1}}""");

        int exitCode = await RunAsync("record", "--source", "synthetic:pace=off,size=320x240", "--duration", "0.2", "--csv", _folder.File("out.csv"), "--settings", _folder.File("blind.json"));

        Assert.Equal(ExitCodes.NoFace, exitCode);
        Assert.Contains("against the known faces: none of 6 found", _output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("NME", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluate_DamagedVideo_MeasuresWhatCanBeReadAndSaysSo()
    {
        string whole = _folder.File("whole.mp4");
        Assert.Equal(ExitCodes.Success, await RunAsync("record", "--source", "synthetic:pace=off,size=320x240", "--duration", "3", "--output", whole));
        byte[] bytes = File.ReadAllBytes(whole);
        File.WriteAllBytes(_folder.File("cut.mp4"), bytes[..(bytes.Length * 3 / 4)]);

        int exitCode = await RunAsync("evaluate", "--video", _folder.File("cut.mp4"), "--json", _folder.File("still.json"));

        Assert.Equal(ExitCodes.Incomplete, exitCode);
        Assert.Contains("what could be read was measured", _error.ToString(), StringComparison.Ordinal);
        Assert.True(File.Exists(_folder.File("still.json")));
    }

    [Theory]
    [InlineData("--points", "photo.png")]
    [InlineData("--json", "photo.png")]
    [InlineData("--json", "table.csv")]
    public async Task Evaluate_OutputThatIsReadItself_IsRefusedAndStays(string option, string written)
    {
        string points = string.Join(',', Enumerable.Range(0, 68).Select(i => $"x{i},y{i}"));
        string places = string.Join(',', Enumerable.Range(0, 136));
        File.WriteAllText(_folder.File("table.csv"), $"set,split,file,{points}\na,test,photo.png,{places}\n");
        File.WriteAllText(_folder.File("photo.png"), "a photo");
        byte[] before = File.ReadAllBytes(_folder.File(written));

        int exitCode = await RunAsync("evaluate", "--dataset", _folder.File("table.csv"), option, _folder.File(written), "--overwrite");

        AssertOneLine(exitCode, ExitCodes.BadInput, "is what is read");
        Assert.Equal(before, File.ReadAllBytes(_folder.File(written)));
        Assert.Equal(["photo.png", "table.csv"], _folder.FileNames.Order());
    }

    [Fact]
    public async Task Evaluate_PhotoOfBoxesAsOutput_IsRefused()
    {
        File.WriteAllText(_folder.File("boxes.csv"), "split,file,x,y,width,height,invalid\ntest,photo.png,0,0,9,9,0\n");
        File.WriteAllText(_folder.File("photo.png"), "a photo");
        AssertOneLine(await RunAsync("evaluate", "--boxes", _folder.File("boxes.csv"), "--json", _folder.File("photo.png"), "--overwrite"), ExitCodes.BadInput, "is what is read");
    }

    [Fact]
    public async Task Evaluate_TwoOutputsOfOneName_AreRefused()
    {
        File.WriteAllText(_folder.File("table.csv"), "set\n");
        AssertOneLine(
            await RunAsync("evaluate", "--dataset", _folder.File("table.csv"), "--json", _folder.File("out"), "--points", _folder.File("out"), "--overwrite"),
            ExitCodes.BadInput,
            "name the same file");
    }

    [Fact]
    public async Task Benchmark_SettingsFileAsOutput_IsRefusedAndStays()
    {
        File.WriteAllText(_folder.File("mine.json"), "{}");
        AssertOneLine(
            await RunAsync("benchmark", "--source", Quick, "--frames", "100", "--settings", _folder.File("mine.json"), "--json", _folder.File("mine.json"), "--overwrite"),
            ExitCodes.BadInput,
            "is what is read");
        Assert.Equal("{}", File.ReadAllText(_folder.File("mine.json")));
    }

    [Theory]
    [InlineData("synthetic:colour=red", "'colour'")]
    [InlineData("camera:x", "no camera 'x'")]
    [InlineData("http2://nowhere/x", "http2")]
    [InlineData("talk.mp4", "'talk.mp4' does not exist")]
    public async Task NoVerbButASource_IsWhatLiveReads(string source, string expected)
    {
        int exitCode = await RunAsync(source, "--no-browser", "--port", "0", "--duration", "1");

        AssertOneLine(exitCode, ExitCodes.BadInput, expected);
    }

    [Fact]
    public async Task NoVerbButAFile_IsWhatLiveReads()
    {
        File.WriteAllText(_folder.File("my notes.mp4"), "no video");

        int exitCode = await RunAsync(_folder.File("my notes.mp4"), "--no-browser", "--port", "0", "--duration", "1");

        AssertOneLine(exitCode, ExitCodes.BadInput, "cannot read");
    }

    [Fact]
    public async Task Record_SourceWithoutItsOption_SaysHow()
    {
        string video = _folder.File("my clip.mp4");
        File.WriteAllText(video, "no video");

        int exitCode = await RunAsync("record", video, "--csv", _folder.File("out.csv"));

        AssertOneLine(exitCode, ExitCodes.BadInput, $"record --source \"{video}\"");
    }

    [Fact]
    public async Task Record_TextNamedMp4_IsNamed()
    {
        File.WriteAllText(_folder.File("notes.mp4"), "no video");

        int exitCode = await RunAsync("record", "--source", _folder.File("notes.mp4"), "--csv", _folder.File("out.csv"));

        AssertOneLine(exitCode, ExitCodes.BadInput, "notes.mp4");
        Assert.Equal(["notes.mp4"], _folder.FileNames);
    }

    [Fact]
    public async Task Record_TruncatedVideo_KeepsWhatCouldBeReadAndSaysSo()
    {
        string whole = _folder.File("whole.mp4");
        TestFFmpeg.Make("-f", "lavfi", "-i", "testsrc=size=96x64:rate=25", "-t", "4", "-movflags", "+faststart", "-pix_fmt", "yuv420p", whole);
        byte[] bytes = File.ReadAllBytes(whole);
        File.WriteAllBytes(_folder.File("cut.mp4"), bytes[..(bytes.Length / 2)]);

        int exitCode = await RunAsync("record", "--source", _folder.File("cut.mp4"), "--output", _folder.File("out.mp4"));

        AssertOneLine(exitCode, ExitCodes.Incomplete, "truncated");
        Assert.InRange(TestFFmpeg.Times(_folder.File("out.mp4")).Length, 10, 99);
    }

    [Fact]
    public async Task Record_VideoWithoutFaces_ComesOutAndSaysSo()
    {
        TestFFmpeg.Make("-f", "lavfi", "-i", "color=gray:size=96x64:rate=25", "-t", "1", "-pix_fmt", "yuv420p", _folder.File("wall.mp4"));

        int exitCode = await RunAsync("record", "--source", _folder.File("wall.mp4"), "--output", _folder.File("out.mp4"));

        AssertOneLine(exitCode, ExitCodes.NoFace, "no face was found");
        Assert.Equal(25, TestFFmpeg.Times(_folder.File("out.mp4")).Length);
    }

    [Theory]
    [InlineData("facedetector.onnx")]
    [InlineData("asmnet-live.onnx")]
    [InlineData("asmnet-live.json")]
    [InlineData("shape68-similarity.json")]
    [InlineData("synthetic-face.bin")]
    public async Task Record_CorruptModel_IsNamed(string name)
    {
        string models = CopyModels();
        File.WriteAllText(Path.Combine(models, name), "{ this is no model");

        int exitCode = await RunWithModelsAsync(models);

        AssertOneLine(exitCode, ExitCodes.BadInput, Path.GetFileNameWithoutExtension(name));
    }

    [Fact]
    public async Task Record_ShapeModelOfWrongSize_IsNamed()
    {
        string models = CopyModels();
        File.WriteAllText(
            Path.Combine(models, "shape68-similarity.json"),
            """{"layout":"ibug68","points":2,"normalisation":"similarity","mean":[0,1,0,-1],"eigenvalues":[1],"modes":[[1,0,0,0]],"variance":[1],"source":"test"}""");

        int exitCode = await RunWithModelsAsync(models);

        AssertOneLine(exitCode, ExitCodes.BadInput, "shape68-similarity.json");
        Assert.Contains("68", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Record_OutputFolderMissing_IsNamed()
    {
        int exitCode = await RunAsync("record", "--source", Quick, "--output", _folder.File("nowhere/out.mp4"));

        AssertOneLine(exitCode, ExitCodes.BadInput, "does not exist");
    }

    [Fact]
    public async Task Record_OutputFolderNotWritable_IsNamed()
    {
        if (!OperatingSystem.IsLinux())
        {
            // Only there is a folder that even an administrator cannot write to.
            return;
        }

        int exitCode = await RunAsync("record", "--source", Quick, "--csv", "/proc/out.csv");

        AssertOneLine(exitCode, ExitCodes.BadInput, "cannot write in '/proc'");
    }

    [Theory]
    [InlineData("out")]
    [InlineData("out.txt")]
    public async Task Record_OutputOfUnknownKind_IsNamed(string name)
    {
        int exitCode = await RunAsync("record", "--source", Quick, "--output", _folder.File(name));

        AssertOneLine(exitCode, ExitCodes.BadInput, ".mp4");
        Assert.Empty(_folder.FileNames);
    }

    [Fact]
    public async Task Record_OutputExists_AsksForOverwrite()
    {
        File.WriteAllText(_folder.File("out.csv"), "precious");

        int exitCode = await RunAsync("record", "--source", Quick, "--csv", _folder.File("out.csv"));

        AssertOneLine(exitCode, ExitCodes.BadInput, "--overwrite");
        Assert.Equal("precious", File.ReadAllText(_folder.File("out.csv")));
    }

    [Fact]
    public async Task Benchmark_Json_HasTheDocumentedShape()
    {
        int exitCode = await RunAsync("benchmark", "--source", "synthetic:pace=off,size=160x120", "--frames", "20", "--json", _folder.File("result.json"));

        Assert.Equal(ExitCodes.Success, exitCode);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(_folder.File("result.json")));
        JsonElement root = document.RootElement;
        Assert.Equal(
            ["device", "machine", "frames", "dropped", "framesPerSecond", "allocatedBytesPerFrame", "stages"],
            root.EnumerateObject().Select(property => property.Name));
        Assert.Equal(20, root.GetProperty("frames").GetInt32());
        Assert.Equal(0, root.GetProperty("dropped").GetInt32());
        Assert.True(root.GetProperty("framesPerSecond").GetDouble() > 0);
        JsonElement align = root.GetProperty("stages").GetProperty("align");
        Assert.True(align.GetProperty("p50").GetDouble() > 0);
        Assert.True(align.GetProperty("p99").GetDouble() >= align.GetProperty("p50").GetDouble());
    }

    [Fact]
    public async Task Benchmark_CpuThreadsOfTheSettings_AreTheDevices()
    {
        File.WriteAllText(_folder.File("two.json"), """{ "Models": { "CpuThreads": 2 } }""");

        int exitCode = await RunAsync(
            "benchmark", "--settings", _folder.File("two.json"), "--device", "cpu", "--source", Quick, "--frames", "10", "--json", _folder.File("result.json"));

        Assert.Equal(ExitCodes.Success, exitCode);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(_folder.File("result.json")));
        Assert.Contains("2 threads", document.RootElement.GetProperty("device").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("record", "--source", Quick)]
    [InlineData("record", "--nonsense")]
    [InlineData("record", "--duration", "soon")]
    [InlineData("benchmark", "--frames", "1")]
    [InlineData("benchmark", "--frames", "abc")]
    [InlineData("benchmark", "devices", "--faces", "1,x")]
    [InlineData("live", "--port", "abc")]
    [InlineData("live", "--port", "65536")]
    [InlineData("live", "--settings", "nowhere.json")]
    public async Task Run_WrongArguments_AreNamed(params string[] arguments)
    {
        int exitCode = await RunAsync(arguments);

        Assert.Equal(ExitCodes.BadInput, exitCode);
        Assert.StartsWith("asmnet-live: ", _error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", _error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("System.", _error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--source needs a value", "record", "--source")]
    [InlineData("'--csv' stands after '--'", "record", "--source", "face.mp4", "--", "--csv")]
    [InlineData("--video is 'xyz'; it takes one of mp4, mkv, avi", "batch", "--source", "face.mp4", "--output-dir", "results", "--video", "xyz")]
    [InlineData("--source takes one value, and has 2 ('a.mp4', 'b.mp4')", "record", "--source", "a.mp4", "--source", "b.mp4", "--csv", "x.csv")]
    [InlineData("--duration takes one value, and has 2 ('1', '2')", "record", "-d", "1", "--duration", "2")]
    public async Task Run_WrongArguments_AreToldInWordsOfTheProgram(string expected, params string[] arguments) =>
        AssertOneLine(await RunAsync(arguments), ExitCodes.BadInput, expected);

    [Fact]
    public async Task Doctor_ModelsMissing_SaysWhatToDo()
    {
        int exitCode = await RunAsync("doctor", "--settings", WriteModelSettings(_folder.Path));

        Assert.Equal(ExitCodes.Failure, exitCode);
        Assert.Contains("Models:Folder", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_EverythingThere_IsContent()
    {
        int exitCode = await RunAsync("doctor");

        Assert.Equal(ExitCodes.Success, exitCode);
        Assert.Contains("live tracking can run", _output.ToString(), StringComparison.Ordinal);
    }

    private void AssertOneLine(int exitCode, int expectedCode, string expected)
    {
        string error = _error.ToString();
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(expectedCode, exitCode);
    }

    private string CopyModels()
    {
        string folder = _folder.File("models");
        Directory.CreateDirectory(folder);
        foreach (string file in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "models")))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        return folder;
    }

    private Task<int> RunWithModelsAsync(string models) =>
        RunAsync("record", "--source", Quick, "--csv", _folder.File("out.csv"), "--duration", "1", "--settings", WriteModelSettings(models));

    private string WriteModelSettings(string models) =>
        WriteSettings($$"""{ "Models": { "Folder": {{Quote(models)}}, "Device": "cpu" } }""");

    private string WriteSettings(string json)
    {
        string file = _folder.File("settings.json");
        File.WriteAllText(file, json);
        return file;
    }

    private static string Quote(string text) => JsonSerializer.Serialize(text);

    private Task<int> RunAsync(params string[] arguments)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(_output), Interactive = InteractionSupport.No });
        var terminal = new Terminal(console, _error);
        return Program.RunAsync(terminal, new Faults(terminal, TimeProvider.System, _folder.Path), TimeProvider.System, arguments, CancellationToken.None);
    }
}
