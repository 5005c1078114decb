using ASMNet.Filtering;
using ASMNet.Live.Configuration;

namespace ASMNet.Live.Tests.Configuration;

public sealed class SettingsLoaderTests
{
    [Fact]
    public void Load_ShippedFile_HoldsEveryDefault()
    {
        string file = Path.Combine(AppContext.BaseDirectory, SettingsLoader.FileName);

        Settings settings = SettingsLoader.Load(file);

        Assert.Equivalent(new Settings(), settings, strict: true);
        Assert.Contains("MaxFaces", File.ReadAllText(file), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_File_OverridesDefaults()
    {
        Settings settings = Load("""{ "Tracking": { "MaxFaces": 2, "DetectionInterval": 0.25 }, "Smoothing": { "Pose": { "Beta": 0.5 } } }""");

        Assert.Equal(2, settings.Tracking.MaxFaces);
        Assert.Equal(TimeSpan.FromSeconds(0.25), settings.Tracking.DetectionInterval);
        Assert.Equal(0.5f, settings.Smoothing.Pose.Beta);
        Assert.Equal(new FaceSmootherOptions().Pose.MinCutoff, settings.Smoothing.Pose.MinCutoff);
    }

    [Theory]
    [InlineData("""{ "Tracking": { "MaxFaecs": 2 } }""", "Tracking:MaxFaecs", "MaxFaces")]
    [InlineData("""{ "Trakking": { } }""", "Trakking", "Tracking")]
    [InlineData("""{ "Tracking": { "MaxFaces": 99 } }""", "Tracking:MaxFaces", "from 1 to 64")]
    [InlineData("""{ "Tracking": { "MaxFaces": "many" } }""", "Tracking:MaxFaces", "a whole number")]
    [InlineData("""{ "Recording": { "Quality": 52 } }""", "Recording:Quality", "from 0 to 51")]
    [InlineData("""{ "Recording": { "Preset": "hasty" } }""", "Recording:Preset", "veryfast")]
    [InlineData("""{ "Models": { "CpuThreads": 0 } }""", "Models:CpuThreads", "from 1 to 64")]
    [InlineData("""{ "Source": { "FrameRate": 0 } }""", "Source:FrameRate", "from 1 to 240")]
    [InlineData("""{ "Source": 5 }""", "Source", "section")]
    [InlineData("""{ "Source": { "Width": { "Pixels": 3 } } }""", "Source:Width", "a value")]
    [InlineData("""{ "Smoothing": { "Pose": { "MinCutoff": -1 } } }""", "Smoothing:Pose:MinCutoff", "greater than 0")]
    [InlineData("""{ "Smoothing": { "Pose": { "Beta": "Infinity" } } }""", "Smoothing:Pose:Beta", "a finite number")]
    [InlineData("""{ "Smoothing": { "Shape": { "Beta": 1e99 } } }""", "Smoothing:Shape:Beta", "a finite number")]
    [InlineData("""{ "Web": { "Address": "0" } }""", "Web:Address", "must be an IP address")]
    [InlineData("""{ "Web": { "Address": "5080" } }""", "Web:Address", "must be an IP address")]
    [InlineData("""{ "Web": { "Proxies": "127.0.0.1; home.example" } }""", "Web:Proxies", "must be an IP address")]
    [InlineData("""{ "Web": { "Proxies": "5080" } }""", "Web:Proxies", "must be an IP address")]
    [InlineData("""{ "Web": { "Token": "correct horse battery staple\n" } }""", "Web:Token", "neither begin nor end with a blank")]
    [InlineData("""{ "Web": { "Token": " correct horse battery staple" } }""", "Web:Token", "neither begin nor end with a blank")]
    [InlineData("""{ "Web": { "Token": "correct horse\u0001battery staple" } }""", "Web:Token", "letters that steer")]
    [InlineData("""{ "Web": { "Token": "correct horse\u0000battery staple" } }""", "Web:Token", "NUL")]
    [InlineData("""{ "Source": { "Default": "a\u0000b.mp4" } }""", "Source:Default", "NUL")]
    [InlineData("""{ "Source": { "More": "a\u0000b.mp4" } }""", "Source:More", "NUL")]
    [InlineData("""{ "Models": { "Folder": "\u0000" } }""", "Models:Folder", "NUL")]
    [InlineData("""{ "Recording": { "Folder": "clips\u0000" } }""", "Recording:Folder", "NUL")]
    [InlineData("""{ "FFmpeg": { "Folder": "clips\u0000" } }""", "FFmpeg:Folder", "NUL")]
    public void Load_Mistake_NamesTheKeyAndWhatIsAllowed(string json, string key, string allowed)
    {
        UserException exception = Assert.Throws<UserException>(() => Load(json));

        Assert.Contains($"'{key}'", exception.Message, StringComparison.Ordinal);
        Assert.Contains(allowed, exception.Message, StringComparison.Ordinal);
        Assert.Contains("test.json", exception.Message, StringComparison.Ordinal);
        Assert.Single(exception.Message.Split('\n'));
    }

    [Fact]
    public void Load_TwoMistakes_NamesBothInALineEach()
    {
        UserException exception = Assert.Throws<UserException>(() => Load("""{ "Recording": { "Quality": 52, "JpegQuality": 0 } }"""));

        Assert.Equal(2, exception.Message.Split('\n').Length);
    }

    [Fact]
    public void Load_BrokenJson_NamesTheFile()
    {
        UserException exception = Assert.Throws<UserException>(() => Load("{ \"Source\": "));

        Assert.Contains("test.json", exception.Message, StringComparison.Ordinal);
        Assert.Contains("line 1, column 13", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_MissingFile_NamesIt()
    {
        UserException exception = Assert.Throws<UserException>(() => SettingsLoader.Load("nowhere.json"));

        Assert.Contains("nowhere.json", exception.Message, StringComparison.Ordinal);
    }

    private static Settings Load(string json)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("test.json"), json);
        return SettingsLoader.Load(folder.File("test.json"));
    }
}
