using System.Diagnostics;
using ASMNet.Live.Batch;
using ASMNet.Live.Configuration;
using ASMNet.Live.Measuring.Evaluation;

namespace ASMNet.Live.Tests;

/// <summary>A file that the user named and that is there but cannot be read is told as one that is missing: by its name, before anything starts.</summary>
public sealed class InputFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_WhatTheSystemRefuses_IsNamed()
    {
        foreach (Exception refused in (Exception[])[new UnauthorizedAccessException("denied"), new FileNotFoundException("gone"), new IOException("broken")])
        {
            Assert.Equal($"the list 'a' cannot be read: {refused.Message}", Assert.Throws<UserException>(() => InputFile.Read<int>("the list 'a'", () => throw refused)).Message);
        }
    }

    [Fact]
    public void EachReader_FileThatCannotBeRead_SaysSo()
    {
        if (OperatingSystem.IsWindows())
        {
            // where only administrators make links
            return;
        }

        string gone = _folder.File("gone");
        File.CreateSymbolicLink(gone, _folder.File("nowhere"));
        foreach (Action read in (Action[])
            [
                () => SettingsLoader.Load(gone),
                () => BatchList.ReadList(gone),
                () => LandmarkDataset.Read(gone, null),
                () => BoxDataset.Read(gone, null),
                () => WflwList.Read(gone, null),
            ])
        {
            string message = Assert.Throws<UserException>(read).Message;
            Assert.Contains(gone, message, StringComparison.Ordinal);
            Assert.Contains("cannot be read", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Lines_NamedPipe_AreReadFromWhoeverWritesThem()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        string pipe = await MakePipeAsync();
        using Process writer = Process.Start("/bin/sh", ["-c", "printf 'a\nb\n' > \"$1\"", "write", pipe]);

        string[] lines = await Task.Run(() => InputFile.Lines("the list", pipe)).WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(["a", "b"], lines);
        await writer.WaitForExitAsync();
    }

    [Fact]
    public async Task Lines_NamedPipeToWhichNobodyWrites_IsNamed()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        string pipe = await MakePipeAsync();

        UserException refused = await Task.Run(() => Assert.Throws<UserException>(() => InputFile.Lines("the list 'a'", pipe, TimeSpan.FromSeconds(0.1)))).WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal("the list 'a' is a named pipe, and nobody has written to it for 0.1 s.", refused.Message);
    }

    [Fact]
    public void Lines_Folder_IsCalledOne() =>
        Assert.Equal("the table 'a' is a folder; name a file.", Assert.Throws<UserException>(() => InputFile.Lines("the table 'a'", _folder.Path)).Message);

    private async Task<string> MakePipeAsync()
    {
        string path = _folder.File("pipe");
        using Process made = Process.Start("mkfifo", [path]);
        await made.WaitForExitAsync();
        return path;
    }
}
