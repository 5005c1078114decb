using ASMNet.Media;

namespace ASMNet.Live.Tests;

public sealed class FullDiskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("No space left on device", "Make room")]
    [InlineData("Disk quota exceeded", "Make room")]
    [InlineData("Read-only file system", "Have it mounted for writing")]
    public void WhatFFmpegSays_IsACauseAndTheReason(string words, string advice)
    {
        // the pipe to an ffmpeg that has ended breaks, which is no reason
        var fault = new MediaException($"'a.mp4' cannot be written any further: Error closing file /results/a.partial-7.mp4: {words}.", new IOException("Broken pipe", 32));

        Assert.True(FullDisk.IsCause(fault, _folder.Path));
        Assert.Equal($"'/results' takes no more: {words}. {advice}; the same command then goes on.", FullDisk.Report(fault, "/results").Message);
    }

    [Theory]
    [InlineData(28, "Make room")]
    [InlineData(122, "Make room")]
    [InlineData(30, "Have it mounted for writing")]
    public void WhatTheSystemRefused_IsTheReasonAmongWhatElseFailed(int code, string advice)
    {
        var fault = new AggregateException(new IOException("Broken pipe", 32), new MediaException("'a.csv' cannot be written.", new IOException("Refused : '/results/a.csv'", code)));

        Assert.True(FullDisk.IsCause(fault, _folder.Path));
        Assert.Equal($"'/results' takes no more: Refused. {advice}; the same command then goes on.", FullDisk.Report(fault, "/results").Message);
    }

    [Fact]
    public void BrokenPipe_IsNoFullDisk() =>
        Assert.False(FullDisk.IsCause(new MediaException("ffmpeg was ended by signal 9", new IOException("Broken pipe", 32)), _folder.Path));
}
