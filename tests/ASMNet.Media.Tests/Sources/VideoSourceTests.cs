using ASMNet.Imaging;
using ASMNet.Media.FFmpeg;
using ASMNet.Media.Sources;

namespace ASMNet.Media.Tests.Sources;

/// <summary>Videos through the front door, each made by ffmpeg and judged by it.</summary>
public sealed class VideoSourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MediaFramePool _frames = new(new FramePool(), 1);
    private readonly List<string> _said = [];

    public void Dispose()
    {
        Assert.Equal(0, _frames.Outstanding);
        Assert.Equal(0, _frames.Buffers.Outstanding);
        _folder.Dispose();
    }

    [Fact]
    public void Read_Video_GivesEveryFrameWithItsTime()
    {
        string file = Video("clip.mp4", "-t", "1");

        (List<TimeSpan> times, string? defect) = ReadAll(file);

        Assert.Equal(Enumerable.Range(0, 25).Select(i => TimeSpan.FromMilliseconds(40 * i)), times);
        Assert.Null(defect);
    }

    [Fact]
    public void Read_VariableFrameRate_KeepsTheTimes()
    {
        string file = Video("uneven.mkv", "-t", "1", "-vf", "select=not(mod(n\\,3))+eq(n\\,1)+eq(n\\,20)", "-vsync", "vfr");

        (List<TimeSpan> times, _) = ReadAll(file);

        Assert.Equal(TestFFmpeg.Times(file).Select(time => Math.Round(time, 3)), times.Select(time => Math.Round(time.TotalSeconds, 3)));
        Assert.Contains(times.Zip(times.Skip(1)), pair => pair.Second - pair.First < TimeSpan.FromMilliseconds(50));
        Assert.Contains(times.Zip(times.Skip(1)), pair => pair.Second - pair.First > TimeSpan.FromMilliseconds(110));
    }

    [Fact]
    public void Read_RotatedVideo_IsUpright()
    {
        string flat = Video("flat.mp4", "-t", "0.2");
        string turned = _folder.File("turned.mp4");
        TestFFmpeg.Make("-i", flat, "-c", "copy", "-metadata:s:v:0", "rotate=90", turned);

        using IFrameSource source = Open(turned);

        Assert.Equal((48, 64), (source.Info.Width, source.Info.Height));
        Assert.Equal(5, ReadAll(turned).Times.Count);
    }

    [Theory]
    [InlineData("pipe.mp4", "is a named pipe")]
    [InlineData("link.mp4", "is a named pipe")]
    [InlineData("empty.mp4", "is empty")]
    public async Task Open_WhatHoldsNothing_IsRefusedWithoutWaiting(string name, string words)
    {
        if (!OperatingSystem.IsLinux() && name != "empty.mp4")
        {
            return;
        }

        await File.WriteAllTextAsync(_folder.File("empty.mp4"), "");
        if (name != "empty.mp4")
        {
            using var made = System.Diagnostics.Process.Start("mkfifo", [_folder.File("pipe.mp4")]);
            await made.WaitForExitAsync();
            File.CreateSymbolicLink(_folder.File("link.mp4"), "pipe.mp4");
        }

        Task<MediaException> refused = Task.Run(() => Assert.Throws<MediaException>(() => Open(_folder.File(name))));
        Assert.Contains(words, (await refused.WaitAsync(TimeSpan.FromSeconds(30))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_ChainOfLinksByItsMereName_OpensTheFile()
    {
        string target = Video("real.mp4", "-t", "0.2");
        string name = $"link-{Guid.NewGuid():N}";
        try
        {
            File.CreateSymbolicLink(name, name + "-second");
            File.CreateSymbolicLink(name + "-second", target);

            using IFrameSource source = Open(name);

            Assert.Equal(64, source.Info.Width);
        }
        finally
        {
            File.Delete(name);
            File.Delete(name + "-second");
        }
    }

    [Fact]
    public void Open_HeicPictureThatFFmpegDoesNotRead_SaysWhatItIsAndWhatToDo()
    {
        string file = _folder.File("phone.heic");
        File.WriteAllBytes(file, [0, 0, 0, 24, .. "ftypheic"u8, 0, 0, 0, 0, .. "mif1heic"u8]);

        var error = Assert.Throws<MediaException>(() => Open(file));

        Assert.Equal($"cannot read '{file}': it is a HEIC picture, which this ffmpeg does not read; save it as JPEG or PNG.", error.Message);
    }

    [Fact]
    public void Read_PicturesWithWidePixels_AreWidened()
    {
        string file = Video("wide.mp4", "-t", "0.2", "-vf", "setsar=2/1");

        using IFrameSource source = Open(file);

        Assert.Equal((128, 48), (source.Info.Width, source.Info.Height));
    }

    [Fact]
    public void Read_Pictures_AreTheOnesInTheFile()
    {
        string file = _folder.File("exact.mkv");
        byte[] picture = TestPictures.Create(64, 48);
        File.WriteAllBytes(_folder.File("raw"), picture);
        TestFFmpeg.Make("-f", "rawvideo", "-pix_fmt", "bgr24", "-s", "64x48", "-i", _folder.File("raw"), "-c:v", "ffv1", "-pix_fmt", "bgr0", file);
        using IFrameSource source = Open(file);
        MediaFrame frame = _frames.Rent();

        Assert.True(source.Read(frame, default));

        Assert.Equal(picture, frame.Buffer.Pixels.ToArray());
        _frames.Return(frame);
    }

    [Fact]
    public void Read_TruncatedVideo_GivesWhatIsThereAndSaysSo()
    {
        string whole = Video("whole.mp4", "-t", "4", "-movflags", "+faststart");
        string cut = _folder.File("cut.mp4");
        byte[] bytes = File.ReadAllBytes(whole);
        File.WriteAllBytes(cut, bytes[..(bytes.Length * 2 / 3)]);

        (List<TimeSpan> times, string? defect) = ReadAll(cut);

        Assert.InRange(times.Count, 20, 99);
        Assert.Contains("truncated", defect, StringComparison.Ordinal);
        Assert.Contains("cut.mp4", defect, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TruncatedMatroska_GivesWhatIsThereAndSaysSo()
    {
        string whole = Video("whole.mkv", "-t", "4");
        string cut = _folder.File("cut.mkv");
        byte[] bytes = File.ReadAllBytes(whole);
        File.WriteAllBytes(cut, bytes[..(bytes.Length * 2 / 3)]);

        (List<TimeSpan> times, string? defect) = ReadAll(cut);

        Assert.InRange(times.Count, 20, 99);
        Assert.Contains("truncated", defect, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_TextNamedMp4_NamesTheFileInOneLine()
    {
        string file = _folder.File("notes.mp4");
        File.WriteAllText(file, "these are notes, not a video");

        ASMNetException exception = Assert.ThrowsAny<ASMNetException>(() => Open(file));

        Assert.Contains("notes.mp4", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
    }

    [Fact]
    public void Open_MissingFile_NamesIt()
    {
        ASMNetException exception = Assert.ThrowsAny<ASMNetException>(() => Open(_folder.File("missing.mp4")));

        Assert.Contains("missing.mp4' does not exist", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_SoundOnly_SaysThatThereIsNoPicture()
    {
        string file = _folder.File("sound.wav");
        TestFFmpeg.Make("-f", "lavfi", "-i", "sine=duration=0.1", file);

        ASMNetException exception = Assert.ThrowsAny<ASMNetException>(() => Open(file));

        Assert.Contains("holds no video", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_ZeroSizedFrames_IsRefused()
    {
        MediaException exception = Assert.Throws<MediaException>(() => MediaProbe.Parse("""{"streams":[{"codec_type":"video","width":0,"height":0}]}""", "'empty.avi'"));

        Assert.Contains("size 0x0", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Cancelled_ReturnsFalse()
    {
        string file = Video("long.mp4", "-t", "20");
        using IFrameSource source = Open(file);
        using var cancellation = new CancellationTokenSource();
        MediaFrame frame = _frames.Rent();
        Assert.True(source.Read(frame, cancellation.Token));

        cancellation.Cancel();

        Assert.False(source.Read(frame, cancellation.Token));
        Assert.Null(source.Defect);
        _frames.Return(frame);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(99)]
    public void Dispose_Twice_IsAsOnceAndThereIsNothingLeftToRead(int frames)
    {
        IFrameSource source = Open(Video("clip.mp4", "-t", "1"));
        MediaFrame frame = _frames.Rent();
        for (int i = 0; i < frames && source.Read(frame, default); i++)
        {
            _frames.Return(frame);
            frame = _frames.Rent();
        }

        source.Dispose();
        source.Dispose();

        Assert.False(source.Read(frame, default));
        _frames.Return(frame);
    }

    // On another thread, between the last byte and the look at how ffmpeg ended.
    [Fact]
    public void Dispose_AsTheVideoEnds_EndsTheReadQuietly()
    {
        var clock = new HookedTimers();
        var source = new FFmpegSource(TestFFmpeg.Tools, MediaAddress.File(Video("clip.mp4", "-frames:v", "1")), new MediaLimits(), clock, _ => { });
        MediaFrame frame = _frames.Rent();
        Assert.True(source.Read(frame, default));
        clock.Stopped = source.Dispose;

        Assert.False(source.Read(frame, default));

        Assert.Null(source.Defect);
        _frames.Return(frame);
    }

    private string Video(string name, params string[] options)
    {
        string file = _folder.File(name);
        TestFFmpeg.Make(["-f", "lavfi", "-i", "testsrc=size=64x48:rate=25", .. options, "-pix_fmt", "yuv420p", file]);
        return file;
    }

    private IFrameSource Open(string text) =>
        MediaSource.Open(text, new MediaSourceOptions { Limits = new MediaLimits { Timeout = TimeSpan.FromSeconds(60) }, Report = _said.Add });

    private (List<TimeSpan> Times, string? Defect) ReadAll(string file)
    {
        using IFrameSource source = Open(file);
        List<TimeSpan> times = [];
        MediaFrame frame = _frames.Rent();
        while (source.Read(frame, default))
        {
            Assert.Equal(times.Count, frame.Sequence);
            times.Add(frame.Timestamp);
        }

        _frames.Return(frame);
        return (times, source.Defect);
    }

    /// <summary>Tells when a deadline is taken away.</summary>
    private sealed class HookedTimers : TimeProvider
    {
        public Action? Stopped { get; set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            new Hooked(this, base.CreateTimer(callback, state, dueTime, period));

        private sealed class Hooked(HookedTimers clock, ITimer timer) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                bool changed = timer.Change(dueTime, period);
                if (dueTime == Timeout.InfiniteTimeSpan && clock.Stopped is Action stopped)
                {
                    clock.Stopped = null;
                    stopped();
                }

                return changed;
            }

            public void Dispose() => timer.Dispose();

            public ValueTask DisposeAsync() => timer.DisposeAsync();
        }
    }
}
