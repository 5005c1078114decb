using ASMNet.Imaging;
using ASMNet.Media.FFmpeg;
using ASMNet.Media.Pictures;
using ASMNet.Media.Sources;

namespace ASMNet.Media.Tests.Sources;

public sealed class MediaSourceOptionsTests
{
    // What the documentation of each setting promises: the values at its ends are taken, those beyond are not.
    public static TheoryData<string, MediaSourceOptions> Refused { get; } = new()
    {
        { "Width", new() { Width = 0 } },
        { "Height", new() { Height = -1 } },
        { "FrameRate", new() { FrameRate = 0 } },
        { "FrameRate", new() { FrameRate = double.NaN } },
        { "FrameRate", new() { FrameRate = 1000.1 } },
        { "Timeout", new() { Limits = new() { Timeout = TimeSpan.FromSeconds(0.099) } } },
        { "Timeout", new() { Limits = new() { Timeout = TimeSpan.FromSeconds(-5) } } },
        { "Timeout", new() { Limits = new() { Timeout = TimeSpan.FromHours(1.01) } } },
        { "MaximumPixels", new() { Limits = new() { MaximumPixels = 0 } } },
        { "MaximumPixels", new() { Limits = new() { MaximumPixels = 700_000_001 } } },
    };

    [Theory]
    [MemberData(nameof(Refused), DisableDiscoveryEnumeration = true)]
    public void Open_BeyondTheRange_NamesTheSetting(string name, MediaSourceOptions options)
    {
        using var folder = new TemporaryFolder();
        WritePicture(folder.File("a.png"));

        Assert.Contains(name, Assert.Throws<ArgumentOutOfRangeException>(() => MediaSource.Open(folder.File("a.png"), options)).ParamName, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => MediaSource.Open(SourceSpecification.Parse($"photos:{folder.Path}"), options));
    }

    [Theory]
    [InlineData(0.001)]
    [InlineData(1000)]
    public void Open_AtTheEndsOfTheRange_Reads(double frameRate)
    {
        using var folder = new TemporaryFolder();
        WritePicture(folder.File("1.png"));
        WritePicture(folder.File("2.png"));

        using IFrameSource source = MediaSource.Open(
            $"photos:{folder.Path}", new() { FrameRate = frameRate, Width = 1, Height = 1, Limits = new() { Timeout = TimeSpan.FromHours(1), MaximumPixels = 700_000_000 } });

        Assert.Equal([TimeSpan.Zero, TimeSpan.FromSeconds(1 / frameRate)], source.Frames().Select(frame => frame.Timestamp));
    }

    [Fact]
    public void TheReadersThemselves_RefuseLimitsAndRatesToo()
    {
        var wrong = new MediaLimits { Timeout = TimeSpan.Zero };
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImageFileReader(TestFFmpeg.Tools, wrong));
        Assert.Throws<ArgumentOutOfRangeException>(() => MediaProbe.Read(TestFFmpeg.Tools, MediaAddress.File("a.mp4"), wrong));
        Assert.Throws<ArgumentOutOfRangeException>(() => PictureSource.OpenFile(new ImageFileReader(TestFFmpeg.Tools), "a.png", 0, TimeProvider.System));
    }

    private static void WritePicture(string file)
    {
        using FileStream stream = File.Create(file);
        PngWriter.Write(stream, new ImageView(new byte[3 * 8 * 6], 8, 6, 3 * 8));
    }
}
