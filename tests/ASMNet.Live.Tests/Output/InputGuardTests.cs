using System.Diagnostics;
using ASMNet.Live.Output;
using ASMNet.Media;

namespace ASMNet.Live.Tests.Output;

public sealed class InputGuardTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public InputGuardTests() => File.WriteAllText(_folder.File("clip.mp4"), "precious");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Check_TheSourceItself_IsRefused() => AssertRefused(_folder.File("clip.mp4"));

    [Fact]
    public void Check_TheSourceByADetour_IsRefused() => AssertRefused(Path.Combine(_folder.Path, ".", "x", "..", "clip.mp4"));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Check_ASymbolicLink_IsRefused(bool isRelative)
    {
        if (CanLink(() => File.CreateSymbolicLink(_folder.File("link.mp4"), isRelative ? "clip.mp4" : _folder.File("clip.mp4"))))
        {
            AssertRefused(_folder.File("link.mp4"));
            AssertRefused(Path.GetRelativePath(Environment.CurrentDirectory, _folder.File("link.mp4")));
        }
    }

    [Fact]
    public void Check_TheFolderByALink_IsRefused()
    {
        if (CanLink(() => Directory.CreateSymbolicLink(_folder.File("other"), _folder.Path)))
        {
            AssertRefused(Path.Combine(_folder.Path, "other", "clip.mp4"));
            Directory.CreateDirectory(_folder.File("sub"));
            Assert.Throws<UserException>(() => InputGuard.Check([("--csv", _folder.File("sub/new.csv")), ("--jsonl", Path.Combine(_folder.Path, "other", "sub", "new.csv"))], null));
        }
    }

    // A recursion without an end would end the tests, too.
    [Theory]
    [InlineData("out/latest", "out")]
    [InlineData("out", "out")]
    [InlineData("other/x", "out/y")]
    public void Check_FoldersThatAreLinksToThemselves_AreToldByWhoeverWrites(string target, string otherTarget)
    {
        if (CanLink(() => Directory.CreateSymbolicLink(_folder.File("out"), target)) && CanLink(() => Directory.CreateSymbolicLink(_folder.File("other"), otherTarget)))
        {
            InputGuard.Check([("--csv", _folder.File("out/a.csv")), ("--jsonl", _folder.File("other/b.jsonl"))], SourceSpecification.Parse(_folder.File("clip.mp4")));
        }
    }

    // The way that realpath(1) goes: each link from where it really lies.
    [Fact]
    public void Check_AFolderByTwoLinksWithDetours_IsRefused()
    {
        Directory.CreateDirectory(_folder.File("real/dir"));
        Directory.CreateDirectory(_folder.File("real/c"));
        if (CanLink(() => Directory.CreateSymbolicLink(_folder.File("sub"), "real/dir"))
            && CanLink(() => Directory.CreateSymbolicLink(_folder.File("real/dir/b"), "../c"))
            && CanLink(() => Directory.CreateSymbolicLink(_folder.File("a"), "sub/b")))
        {
            Assert.Throws<UserException>(() => InputGuard.Check([("--csv", _folder.File("a/new.csv")), ("--jsonl", _folder.File("real/c/new.csv"))], null));
        }
    }

    [Theory]
    [InlineData(FileShare.ReadWrite)]
    [InlineData(FileShare.Read)]
    [InlineData(FileShare.None)]
    public void Check_AHardLinkWhateverOthersDoWithTheFile_IsRefused(FileShare others)
    {
        string link = _folder.File("hard.mp4");
        using (Process linking = OperatingSystem.IsWindows() ? Process.Start("cmd", ["/c", "mklink", "/H", link, _folder.File("clip.mp4")]) : Process.Start("ln", [_folder.File("clip.mp4"), link]))
        {
            Assert.True(linking.WaitForExit(TimeSpan.FromSeconds(30)), "no link was made within 30 s");
        }

        using FileStream other = new(_folder.File("clip.mp4"), FileMode.Open, FileAccess.Read, others);

        AssertRefused(link);
    }

    [Fact]
    public async Task Check_WhileOthersOpenTheFiles_KeepsNobodyOut()
    {
        File.WriteAllText(_folder.File("other.mp4"), "precious");
        using var done = new CancellationTokenSource();
        var begun = new TaskCompletionSource();
        Task others = Task.Factory.StartNew(
            () =>
            {
                while (!done.IsCancellationRequested)
                {
                    using (File.OpenRead(_folder.File("clip.mp4")))
                    using (File.OpenRead(_folder.File("other.mp4")))
                    {
                        begun.TrySetResult();
                    }
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(60));

        for (int look = 0; look < 2000 && !others.IsCompleted; look++)
        {
            InputGuard.Check([("--output", _folder.File("other.mp4"))], SourceSpecification.Parse(_folder.File("clip.mp4")));
        }

        await done.CancelAsync();
        await others.WaitAsync(TimeSpan.FromSeconds(60));
    }

    // The first is what Windows tells of every file on a cloud drive (python/cpython#78116), the second on WinFsp's sshfs (winfsp/sshfs-win#162).
    [Theory]
    [InlineData(0u, 0ul, false)]
    [InlineData(2498807121u, 0ul, false)]
    [InlineData(2498807121u, ulong.MaxValue, false)]
    [InlineData(2498807121u, 562949953433870ul, true)]
    public void OnVolume_WithoutNumbersOfFiles_TellsNone(uint volume, ulong index, bool isTold) =>
        Assert.Equal(isTold ? new FileIdentity(volume, index) : null, FileIdentity.OnVolume(volume, index));

    [Fact]
    public void Check_ACopy_IsAnotherFile()
    {
        File.Copy(_folder.File("clip.mp4"), _folder.File("copy.mp4"));

        InputGuard.Check([("--output", _folder.File("copy.mp4"))], SourceSpecification.Parse(_folder.File("clip.mp4")));
    }

    [Theory]
    [InlineData("out.csv", "out.csv")]
    [InlineData("out.csv", "./out.csv")]
    [InlineData("out.csv", "OUT.csv")]
    public void Check_TwoOutputsOfOneName_AreRefused(string one, string other)
    {
        UserException refused = Assert.Throws<UserException>(() => InputGuard.Check([("--csv", _folder.File(one)), ("--jsonl", _folder.File(other))], null));

        Assert.Contains("--csv", refused.Message, StringComparison.Ordinal);
        Assert.Contains("--jsonl", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_APictureOfTheFolderThatIsRead_IsRefused()
    {
        File.WriteAllText(_folder.File("one.png"), "precious");

        Assert.Throws<UserException>(() => InputGuard.Check([("--output", _folder.File("one.png"))], SourceSpecification.Parse($"images:{_folder.Path}")));
        InputGuard.Check([("--output", _folder.File("two.png"))], SourceSpecification.Parse($"images:{_folder.Path}"));
    }

    [Fact]
    public void CheckSegments_ASegmentThatIsTheSource_IsRefused()
    {
        File.WriteAllText(_folder.File("talk-003.mp4"), "precious");
        SourceSpecification source = SourceSpecification.Parse(_folder.File("talk-003.mp4"));

        Assert.Throws<UserException>(() => InputGuard.CheckSegments(_folder.File("talk.mp4"), source));
        InputGuard.CheckSegments(_folder.File("other.mp4"), source);
        InputGuard.CheckSegments(_folder.File("talk.mp4"), SourceSpecification.Parse(_folder.File("clip.mp4")));
    }

    [Fact]
    public void Check_AnotherInput_IsRefused() =>
        Assert.Throws<UserException>(() => InputGuard.Check([("--json", _folder.File("clip.mp4"))], null, null, _folder.File("clip.mp4")));

    private static bool CanLink(Action make)
    {
        try
        {
            make();
            return true;
        }
        catch (IOException) when (OperatingSystem.IsWindows())
        {
            // only an administrator may there
            return false;
        }
    }

    private void AssertRefused(string output)
    {
        UserException refused = Assert.Throws<UserException>(() => InputGuard.Check([("--output", output)], SourceSpecification.Parse(_folder.File("clip.mp4"))));
        Assert.Contains("--output", refused.Message, StringComparison.Ordinal);
    }
}
