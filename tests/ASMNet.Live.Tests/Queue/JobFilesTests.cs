using ASMNet.Live.Queue;

namespace ASMNet.Live.Tests.Queue;

/// <summary>What stands in a queue leads nowhere but where the worker was told.</summary>
public sealed class JobFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _client = JobFiles.CreateClient();

    public void Dispose()
    {
        _client.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("../secret")]
    [InlineData("a/../../secret")]
    [InlineData("/etc/passwd")]
    [InlineData("missing.avi")]
    public async Task Take_OutsideTheFolder_IsRefused(string source)
    {
        Directory.CreateDirectory(_folder.File("shared"));
        await File.WriteAllTextAsync(_folder.File("secret"), "");
        var files = new JobFiles(_folder.File("shared"), [], _client);
        await Assert.ThrowsAsync<UserException>(() => files.TakeAsync(Job(source), _folder.File("scratch"), CancellationToken.None));
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/other/a.avi")]
    [InlineData("http://127.0.0.1:1/clips/../other/a.avi")]
    [InlineData("http://127.0.0.1:12/clips/a.avi")]
    [InlineData("http://")]
    [InlineData("http://[/clips/a.avi")]
    public async Task Take_AddressThatIsNotAllowed_IsRefusedUnasked(string source)
    {
        var files = new JobFiles(_folder.File("."), ["http://127.0.0.1:1/clips/"], _client);
        UserException refused = await Assert.ThrowsAsync<UserException>(() => files.TakeAsync(Job(source), _folder.File("scratch"), CancellationToken.None));
        Assert.Contains("--from", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1", "http://127.0.0.1.example:1/a.avi")]
    [InlineData("http://127.0.0.1:1", "http://127.0.0.1:12/a.avi")]
    [InlineData("http://clips", "http://clips@127.0.0.1:1/a.avi")]
    public async Task Take_HostThatOnlyBeginsAsTheAllowedOne_IsRefusedUnasked(string allowed, string source)
    {
        var files = new JobFiles(_folder.File("."), [allowed], _client);
        UserException refused = await Assert.ThrowsAsync<UserException>(() => files.TakeAsync(Job(source), _folder.File("scratch"), CancellationToken.None));
        Assert.Contains("--from", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("clips")]
    [InlineData("file:///clips")]
    public void From_NoAddress_IsRefused(string allowed) =>
        Assert.Contains(allowed, Assert.Throws<UserException>(() => new JobFiles(_folder.File("."), [allowed], _client)).Message, StringComparison.Ordinal);

    [Fact]
    public void NameOf_FileOutside_IsRefused()
    {
        Directory.CreateDirectory(_folder.File("shared"));
        var files = new JobFiles(_folder.File("shared"), [], _client);
        Assert.Equal("b/a.avi", files.NameOf(_folder.File("shared/b/a.avi")));
        Assert.Throws<UserException>(() => files.NameOf(_folder.File("sharedtoo/a.avi")));
    }

    [Fact]
    public void NameOf_FolderWhoseNameBeginsWithTwoDots_IsNotOutside() =>
        Assert.Equal("..clips/a.avi", new JobFiles(_folder.Path, [], _client).NameOf(_folder.File("..clips/a.avi")));

    // the whole disk itself is no file on it, wherever the test runs
    [Fact]
    public void NameOf_WholeDisk_HoldsWhatLiesOnItButNotItself()
    {
        string root = Path.GetPathRoot(_folder.Path)!;
        var files = new JobFiles(root, [], _client);
        Assert.Equal(_folder.File("a.avi"), Path.GetFullPath(Path.Combine(root, files.NameOf(_folder.File("a.avi")))));
        Assert.Throws<UserException>(() => files.NameOf(root));
    }

    [WindowsTheory]
    [InlineData(@"D:\", @"C:\clips\a.avi")]
    [InlineData(@"\\nas\clips", @"C:\clips\a.avi")]
    [InlineData(@"\\nas\clips", @"\\nas\other\a.avi")]
    public async Task WholeDrive_WhatLiesOnAnother_IsRefused(string root, string path)
    {
        var files = new JobFiles(root, [], _client);
        Assert.Throws<UserException>(() => files.NameOf(path));
        UserException refused = await Assert.ThrowsAsync<UserException>(() => files.TakeAsync(Job(path), _folder.File("scratch"), CancellationToken.None));
        Assert.Contains("does not lie below", refused.Message, StringComparison.Ordinal);
    }

    private static QueueJob Job(string source) => QueueJob.Make(source, "aa", 1, "bb", [".csv"]);

    /// <summary>Tests with names as only Windows has them; they are skipped elsewhere.</summary>
    private sealed class WindowsTheoryAttribute : TheoryAttribute
    {
        public WindowsTheoryAttribute()
        {
            if (!OperatingSystem.IsWindows())
            {
                Skip = "drives are Windows'";
            }
        }
    }
}
