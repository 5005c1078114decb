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
}
