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

    // the names that ffmpeg's own ffbuild/version.sh makes of git's tags n4.4.1 and N, of releases and of packages
    [Theory]
    [InlineData("4.4.2-0ubuntu0.22.04.1", "-vsync")]
    [InlineData("n4.4.1", "-vsync")]
    [InlineData("n4.4.1-2-gcc33e73618", "-vsync")]
    [InlineData("n5.0.3", "-vsync")]
    [InlineData("5.1.9-0+deb12u1", "-fps_mode")]
    [InlineData("n5.1.6-3-g85b78b0", "-fps_mode")]
    [InlineData("n7.1", "-fps_mode")]
    [InlineData("N-47683-g0e8eb07980-static", "-fps_mode")]
    public void KeepEveryFrame_IsTheOptionOfTheVersion(string version, string option)
    {
        if (OperatingSystem.IsWindows())
        {
            return; // the stand-in is a shell script
        }

        using var folder = new TemporaryFolder();
        Write(folder, "ffmpeg", $"echo 'ffmpeg version {version} of a test'");
        Write(folder, "ffprobe", "exit 1");

        Assert.Equal([option, "passthrough"], FFmpegTools.Find(folder.Path)!.KeepEveryFrame);
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
