using System.Diagnostics;

namespace ASMNet.Media.Tests;

public sealed class PartialFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void FindAbandoned_NamesTheFilesOfEndedRunsAlone()
    {
        int ended = EndedProcess();
        string left = Touch($"clip.partial-{ended}.mp4");
        string second = Touch($"clip.partial-{ended}-2.csv");
        Touch($"clip.partial-{Environment.ProcessId}.mp4");
        Touch("clip.mp4");
        Touch("clip.partial-x.mp4");

        Assert.Equal(new[] { left, second }.Order(), PartialFiles.FindAbandoned(_folder.Path).Order());
        Assert.Equal([left], PartialFiles.FindAbandoned(_folder.Path, "clip.mp4"));
        Assert.Equal("clip.mp4", PartialFiles.IntendedName(left));
        Assert.Equal("clip.csv", PartialFiles.IntendedName(second));
    }

    [Fact]
    public void FindAbandoned_AFileOlderThanTheProcessOfItsNumber_IsAbandoned()
    {
        string left = Touch($"clip.partial-{Environment.ProcessId}.mp4");
        using Process self = Process.GetCurrentProcess();
        File.SetLastWriteTimeUtc(left, self.StartTime.ToUniversalTime().AddMinutes(-1));

        Assert.Equal([left], PartialFiles.FindAbandoned(_folder.Path));
    }

    [Fact]
    public void FindAbandoned_LongName_IsFoundByIt()
    {
        int ended = EndedProcess();
        string name = string.Concat(Enumerable.Repeat("\u00FC", 125)) + ".csv";
        string mark = $".partial-{ended}";
        string left = Touch(string.Concat(Enumerable.Repeat("\u00FC", (255 - mark.Length - 4) / 2)) + mark + ".csv");
        Touch($"other{mark}.csv");

        Assert.Equal([left], PartialFiles.FindAbandoned(_folder.Path, name));
    }

    [Fact]
    public void Prepare_LongNamesOfOneBeginning_KeepTheNumberThatTellsThemApart()
    {
        string start = new('n', 247);
        using OutputFile first = OutputFile.Prepare(_folder.File(start + "-001.mp4"), overwrite: false, "--output");
        using OutputFile second = OutputFile.Prepare(_folder.File(start + "-002.mp4"), overwrite: false, "--output");

        Assert.EndsWith($"n-001.partial-{Environment.ProcessId}.mp4", first.TemporaryPath, StringComparison.Ordinal);
        Assert.EndsWith($"n-002.partial-{Environment.ProcessId}.mp4", second.TemporaryPath, StringComparison.Ordinal);
        Assert.Equal(255, Path.GetFileName(second.TemporaryPath).Length);
    }

    [Fact]
    public void FindAbandoned_NoFolder_IsEmpty() => Assert.Empty(PartialFiles.FindAbandoned(_folder.File("nowhere")));

    private static int EndedProcess()
    {
        using Process process = Process.Start(new ProcessStartInfo("dotnet", "--version") { RedirectStandardOutput = true })!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.Id;
    }

    private string Touch(string name)
    {
        File.WriteAllText(_folder.File(name), "x");
        return _folder.File(name);
    }
}
