using ASMNet.Media.FFmpeg;

namespace ASMNet.Media.Tests.FFmpeg;

// Alone, since a process that another test starts in the same moment would hold the script open for writing, and then it cannot be run.
[Collection(AloneTests.Name)]
public sealed class FFmpegToolsTests
{
    [Fact]
    public void Find_AsksAProgramForItsVersionOnce_AndANewOneAgain()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // the stand-in is a shell script
        }

        using var folder = new TemporaryFolder();
        string asked = folder.File("asked");
        string ffmpeg = Write(folder, "ffmpeg", $"echo x >> '{asked}'; echo 'ffmpeg version 5.1.9 of a test'");
        Write(folder, "ffprobe", "exit 1");

        Assert.Equal("5.1.9", FFmpegTools.Find(folder.Path)?.Version);
        Assert.Equal("5.1.9", FFmpegTools.Find(folder.Path)?.Version);
        Assert.Single(File.ReadAllLines(asked));

        Write(folder, "ffmpeg", "echo 'ffmpeg version 7.0 of a test'");
        File.SetLastWriteTimeUtc(ffmpeg, DateTime.UtcNow.AddMinutes(1));
        Assert.Equal("7.0", FFmpegTools.Find(folder.Path)?.Version);
    }

    [Fact]
    public void Find_AsksAProgramThatDidNotRunAgain()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // the stand-in is a shell script
        }

        using var folder = new TemporaryFolder();
        string mended = folder.File("mended");
        Write(folder, "ffmpeg", $"[ -e '{mended}' ] || exit 1; echo 'ffmpeg version 6.0 of a test'");
        Write(folder, "ffprobe", "exit 1");

        Assert.Null(FFmpegTools.Find(folder.Path));
        File.WriteAllText(mended, "");
        Assert.Equal("6.0", FFmpegTools.Find(folder.Path)?.Version);
    }

    [Fact]
    public void Find_AnAnswerThatComesAfterTheEnd_IsWaitedFor()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // the stand-in is a shell script
        }

        using var folder = new TemporaryFolder();
        Write(folder, "ffmpeg", "(sleep 1.5; echo 'ffmpeg version 6.1 of a test') &");
        Write(folder, "ffprobe", "exit 1");

        Assert.Equal("6.1", FFmpegTools.Find(folder.Path)?.Version);
    }

    private static string Write(TemporaryFolder folder, string name, string script)
    {
        string path = folder.File(name);
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return path;
    }
}
