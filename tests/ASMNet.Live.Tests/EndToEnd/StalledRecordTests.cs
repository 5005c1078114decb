using System.Globalization;

namespace ASMNet.Live.Tests.EndToEnd;

/// <summary>A source that hangs where nothing can be cancelled (a file system that is gone does so), through the real program: one of the pictures of a folder cannot be opened.</summary>
public sealed class StalledRecordTests : IDisposable
{
    private const int Good = 5;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Record_SourceHangsInTheMiddle_KeepsWhatCameBeforeAndAsksForANewProcess()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        await MakePicturesAsync();
        using var held = new HeldFile(Picture(Good + 1));

        (int exitCode, string output, string error) = await ProgramRun.Start(
            [("ASMNET_Watchdog__Limit", "8"), ("ASMNET_Source__Timeout", "6")],
            "record", "--source", "images:" + _folder.File("pictures"), "--csv", _folder.File("a.csv"), "--output", _folder.File("a.avi")).WaitAsync();

        Assert.Equal(75, exitCode);
        Assert.Contains("has given no picture for ", error, StringComparison.Ordinal);
        Assert.Contains("it was left behind, and what was written until then is kept", error, StringComparison.Ordinal);
        Assert.Contains($"wrote {_folder.File("a.csv")}", output, StringComparison.Ordinal);
        Assert.Equal(Good, CsvRow.Read(_folder.File("a.csv")).Count);
        Assert.True(new FileInfo(_folder.File("a.avi")).Length > 1000);
        Assert.Empty(Directory.GetFiles(_folder.Path, "*.partial*"));
    }

    private async Task MakePicturesAsync()
    {
        Directory.CreateDirectory(_folder.File("pictures"));
        await ProgramRun.ToEndAsync("record", "--source", "synthetic:size=320x240,fps=10,motion=0,noise=0", "--duration", "0.1", "--output", _folder.File("face.png"));
        for (int number = 1; number <= Good + 2; number++)
        {
            File.Copy(_folder.File("face.png"), Picture(number));
        }
    }

    private string Picture(int number) => _folder.File(string.Create(CultureInfo.InvariantCulture, $"pictures/{number:000}.png"));
}
