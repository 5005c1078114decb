namespace ASMNet.Media.Tests;

public sealed class OutputFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Commit_NewFile_AppearsOnlyThen()
    {
        using OutputFile file = OutputFile.Prepare(_folder.File("out.txt"), false, "--output");
        File.WriteAllText(file.TemporaryPath, "done");
        Assert.False(File.Exists(_folder.File("out.txt")));

        file.Commit();

        Assert.Equal("done", File.ReadAllText(_folder.File("out.txt")));
        Assert.Equal(["out.txt"], _folder.FileNames);
    }

    [Fact]
    public void Dispose_WithoutCommit_KeepsTheOldFile()
    {
        File.WriteAllText(_folder.File("out.txt"), "old");

        using (OutputFile file = OutputFile.Prepare(_folder.File("out.txt"), true, "--output"))
        {
            File.WriteAllText(file.TemporaryPath, "half");
        }

        Assert.Equal("old", File.ReadAllText(_folder.File("out.txt")));
        Assert.Equal(["out.txt"], _folder.FileNames);
    }

    [Fact]
    public void Commit_Overwrite_ReplacesTheOldFile()
    {
        File.WriteAllText(_folder.File("out.txt"), "old");
        using OutputFile file = OutputFile.Prepare(_folder.File("out.txt"), true, "--output");
        File.WriteAllText(file.TemporaryPath, "new");

        file.Commit();

        Assert.Equal("new", File.ReadAllText(_folder.File("out.txt")));
    }

    [Fact]
    public void Commit_TakenAwayMeanwhile_SaysThatItIsLost()
    {
        string path = _folder.File("out.csv");
        using OutputFile file = OutputFile.Prepare(path, overwrite: false, "--csv");
        File.Delete(file.TemporaryPath);

        MediaException exception = Assert.Throws<MediaException>(file.Commit);

        Assert.Equal($"'{path}' is lost: it was taken away while it was written, as '{file.TemporaryPath}'.", exception.Message);
    }

    [Fact]
    public void Commit_FileAppearedMeanwhile_KeepsBothAndSaysWhere()
    {
        using OutputFile file = OutputFile.Prepare(_folder.File("out.txt"), false, "--output");
        File.WriteAllText(file.TemporaryPath, "new");
        File.WriteAllText(_folder.File("out.txt"), "someone else's");

        MediaException exception = Assert.Throws<MediaException>(file.Commit);

        Assert.Contains(file.TemporaryPath, exception.Message, StringComparison.Ordinal);
        Assert.Equal("someone else's", File.ReadAllText(_folder.File("out.txt")));
        Assert.Equal("new", File.ReadAllText(file.TemporaryPath));
    }

    [Fact]
    public void Prepare_Folder_IsRefused()
    {
        MediaException exception = Assert.Throws<MediaException>(() => OutputFile.Prepare(_folder.Path, true, "--csv"));

        Assert.Contains("--csv", exception.Message, StringComparison.Ordinal);
        Assert.Contains("is a folder", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Dispose_OfAFileThatHoldsData_KeepsIt()
    {
        using (OutputFile file = OutputFile.Prepare(_folder.File("out.txt"), false, "--output"))
        {
            File.WriteAllText(file.TemporaryPath, "half");
            file.HoldsData = true;
        }

        Assert.Equal("half", File.ReadAllText(_folder.File("out.txt")));
        Assert.Equal(["out.txt"], _folder.FileNames);
    }

    [Fact]
    public void Keep_DoesNotReplaceACompleteFile()
    {
        File.WriteAllText(_folder.File("out.txt"), "whole");
        using OutputFile file = OutputFile.Prepare(_folder.File("out.txt"), true, "--output");
        File.WriteAllText(file.TemporaryPath, "half");

        Assert.Equal(file.TemporaryPath, file.Keep());

        Assert.Equal("whole", File.ReadAllText(_folder.File("out.txt")));
        Assert.Equal("half", File.ReadAllText(file.TemporaryPath));
    }

    [Fact]
    public void CommitAndKeep_AfterTheEnd_SayWhereTheFileLies()
    {
        using OutputFile whole = OutputFile.Prepare(_folder.File("whole.txt"), false, "--output");
        whole.Commit();
        whole.Commit();
        Assert.Equal(whole.Path, whole.Keep());

        using OutputFile half = OutputFile.Prepare(_folder.File("half.txt"), false, "--output");
        Assert.Equal(half.Path, half.Keep());
        Assert.Equal(half.Path, half.Keep());
        half.Commit();

        Assert.Equal(["half.txt", "whole.txt"], _folder.FileNames.Order());
    }

    [Fact]
    public void Commit_OfAFileThatWasLetGo_SaysThatNothingIsLeft()
    {
        OutputFile file = OutputFile.Prepare(_folder.File("out.txt"), false, "--output");
        file.Dispose();

        Assert.Equal($"'{file.Path}' cannot be finished: nothing is left of it.", Assert.Throws<MediaException>(file.Commit).Message);
        Assert.Null(file.Keep());
        Assert.Empty(_folder.FileNames);
    }

    [Fact]
    public void Keep_FolderIsGone_SaysSo()
    {
        string folder = Directory.CreateDirectory(_folder.File("gone")).FullName;
        using OutputFile file = OutputFile.Prepare(Path.Combine(folder, "out.txt"), false, "--output");
        Directory.Delete(folder, recursive: true);

        Assert.Null(file.Keep());
    }

    [Fact]
    public void Prepare_NeverTakesTheNameOfWhatAnEarlierRunLeft()
    {
        using OutputFile first = OutputFile.Prepare(_folder.File("out.txt"), false, "--output");
        File.WriteAllText(first.TemporaryPath, "left");

        using OutputFile second = OutputFile.Prepare(_folder.File("out.txt"), false, "--output");

        Assert.NotEqual(first.TemporaryPath, second.TemporaryPath);
        Assert.Equal("left", File.ReadAllText(first.TemporaryPath));
    }

    [Theory]
    [InlineData("--output", "choose another name or add --overwrite.")]
    [InlineData("the result", "choose another name or let it be overwritten.")]
    public void Prepare_FileThatExists_SaysWhatTheCallerCanDo(string option, string advice)
    {
        File.WriteAllText(_folder.File("out.txt"), "old");

        Assert.EndsWith(advice, Assert.Throws<MediaException>(() => OutputFile.Prepare(_folder.File("out.txt"), false, option)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pipe", "--csv: '{0}' is a named pipe, which a file would replace; name a file.")]
    [InlineData("piped", "--csv: '{0}' is a named pipe, which a file would replace; name a file.")]
    [InlineData("null", "--csv: '{0}' is a device, which a file would replace; name a file.")]
    [InlineData("latest", "--csv: '{0}' is a link to 'old', which a file would replace; name that file itself, or choose another name.")]
    [InlineData("lost", "--csv: '{0}' is a link to 'gone', which a file would replace; name that file itself, or choose another name.")]
    [InlineData("round", "--csv: '{0}' is a link to 'round', which a file would replace; name that file itself, or choose another name.")]
    public async Task Prepare_WhatIsNoPlainFile_IsRefusedAndLeftAlone(string name, string message)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using var made = System.Diagnostics.Process.Start("mkfifo", [_folder.File("pipe")]);
        await made.WaitForExitAsync();
        await File.WriteAllTextAsync(_folder.File("old"), "old");
        (string Link, string Target)[] links = [("piped", "pipe"), ("null", "/dev/null"), ("latest", "old"), ("lost", "gone"), ("round", "round")];
        foreach ((string link, string target) in links)
        {
            File.CreateSymbolicLink(_folder.File(link), target);
        }

        string[] before = _folder.FileNames;

        foreach (bool overwrite in new[] { false, true })
        {
            MediaException refused = Assert.Throws<MediaException>(() => OutputFile.Prepare(_folder.File(name), overwrite, "--csv"));
            Assert.Equal(message.Replace("{0}", _folder.File(name), StringComparison.Ordinal), refused.Message);
        }

        Assert.Equal(before, _folder.FileNames);
        Assert.Equal("old", await File.ReadAllTextAsync(_folder.File("old")));
    }

    // A name of 255 bytes in UTF-8 is the longest of ext4, XFS, Btrfs and tmpfs.
    [Theory]
    [InlineData("n", 251)]
    [InlineData("n", 240)]
    [InlineData("\u00FC", 125)]
    [InlineData("\U0001F600", 62)]
    public void Prepare_NameAsLongAsThereIsRoom_IsWritten(string letter, int count)
    {
        string name = string.Concat(Enumerable.Repeat(letter, count)) + ".csv";
        using OutputFile file = OutputFile.Prepare(_folder.File(name), false, "--csv");
        File.WriteAllText(file.TemporaryPath, "done");

        file.Commit();

        Assert.Equal([name], _folder.FileNames);
    }

    [Fact]
    public void Prepare_NameThatIsTooLong_IsRefusedBeforeAnyWork()
    {
        string path = _folder.File(new string('n', 252) + ".csv");

        MediaException refused = Assert.Throws<MediaException>(() => OutputFile.Prepare(path, false, "--csv"));

        Assert.Equal($"--csv: the name of '{path}' is too long: 256 bytes, where 255 are the most; choose a shorter one.", refused.Message);
        Assert.Empty(_folder.FileNames);
    }
}
