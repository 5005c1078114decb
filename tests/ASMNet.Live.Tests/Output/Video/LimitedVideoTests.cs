using ASMNet.Imaging;
using ASMNet.Live.Output.Video;
using ASMNet.Media;
using ASMNet.Media.Video;

namespace ASMNet.Live.Tests.Output.Video;

public sealed class LimitedVideoTests : IDisposable
{
    private static readonly SourceInfo Source = new("test", 64, 48, 25, IsLive: true, null);
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _warnings = [];
    private readonly MediaFramePool _frames = new(new FramePool(), 1);
    private readonly SteppedTime _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Duration_IsReached_EndsThere()
    {
        using (LimitedVideo video = Open(new RecordingLimits { Duration = TimeSpan.FromSeconds(2) }))
        {
            Write(video, seconds: 3);
            Assert.True(video.IsFull);
            Assert.Null(video.Problem);
            video.Complete();
        }

        Assert.Equal("2.000000", TestFFmpeg.Field(_folder.File("out-1.avi"), "duration"));
    }

    [Fact]
    public void Segments_AreWholeFilesOfTheirLength()
    {
        using (LimitedVideo video = Open(new RecordingLimits { Segment = TimeSpan.FromSeconds(1) }))
        {
            Write(video, seconds: 2.4);
            video.Complete();
            Assert.Equal(["out-1.avi", "out-2.avi", "out-3.avi"], video.Files.Select(Path.GetFileName));
        }

        Assert.Equal(["1.000000", "1.000000", "0.400000"], _folder.FileNames.Select(name => TestFFmpeg.Field(_folder.File(name), "duration")));
    }

    [Fact]
    public void Size_IsReached_EndsThere()
    {
        using LimitedVideo video = Open(new RecordingLimits { Size = 40_000 });

        Write(video, seconds: 30);
        video.Complete();

        Assert.True(video.IsFull);
        Assert.InRange(new FileInfo(_folder.File("out-1.avi")).Length, 40_000, 200_000);
    }

    [Fact]
    public void Size_OfAllSegmentsTogether_EndsThere()
    {
        using LimitedVideo video = Open(new RecordingLimits { Size = 200_000, Segment = TimeSpan.FromSeconds(1) });

        Write(video, seconds: 30);
        video.Complete();

        Assert.True(video.IsFull);
        Assert.All(_folder.FileNames, name => Assert.InRange(new FileInfo(_folder.File(name)).Length, 1, 150_000));
        Assert.InRange(_folder.FileNames.Sum(name => new FileInfo(_folder.File(name)).Length), 200_000, 350_000);
    }

    [Fact]
    public void FreeSpace_Shrinks_WarnsAndThenEndsInOrderAndSaysWhy()
    {
        long floor = FreeSpace.Floor(_folder.Path, 200_000_000);
        long free = floor + 1_000_000;
        using LimitedVideo video = Open(new RecordingLimits { FreeSpaceFloor = 200_000_000 }, freeSpace: _ => free);

        // at this size a megabyte is filled within five minutes, which is said once
        Write(video, seconds: 3);
        Assert.False(video.IsFull);
        Assert.Matches("; the recording ends in about (?!0)[0-9]+ s, when ", Assert.Single(_warnings));

        free = floor;
        Write(video, seconds: 2);
        Assert.True(video.IsFull);
        Assert.Contains("free on its disk, and recordings end at", video.Problem, StringComparison.Ordinal);
        long length = new FileInfo(Directory.GetFiles(_folder.Path).Single()).Length;
        Write(video, seconds: 1);
        Assert.Equal(length, new FileInfo(Directory.GetFiles(_folder.Path).Single()).Length);

        video.Complete();
        Assert.Equal(["out-1.avi"], _folder.FileNames);
        Assert.InRange(TestFFmpeg.PacketTimes(_folder.File("out-1.avi")).Length, 70, 105);
    }

    [Fact]
    public void FreeSpace_OfADraft_EndsTheRunAndSaysNothingOfARecording()
    {
        long free = FreeSpace.Floor(_folder.Path, 200_000_000) + 1_000_000;
        using LimitedVideo video = Open(new RecordingLimits { FreeSpaceFloor = 200_000_000 }, freeSpace: _ => free, draftOf: "talk.mp4.avi");
        Write(video, seconds: 3);
        free = 0;

        MediaException exception = Assert.Throws<MediaException>(() => Write(video, seconds: 2));

        Assert.Empty(_warnings);
        Assert.Null(video.Problem);
        Assert.Matches(@"^'talk\.mp4\.avi' cannot be written any further: only 0\.0 MB are free on its disk, and recordings end at [0-9.]+ MB \(Recording:FreeSpaceFloor\)\.$", exception.Message);
        Assert.True(FullDisk.IsCause(exception, _folder.Path));
        Assert.Matches(@"^'/results' takes no more: only 0\.0 MB are free on its disk, and recordings end at [0-9.]+ MB \(Recording:FreeSpaceFloor\)\. Make room; ", FullDisk.Report(exception, "/results").Message);
    }

    [Fact]
    public void FreeSpace_IsTakenByOthersToo_WarnsOfTheEndThatTheyBring()
    {
        // 1 MB a second goes, of which the video is the least part
        long free = FreeSpace.Floor(_folder.Path, 200_000_000) + 100_000_000;
        using LimitedVideo video = Open(new RecordingLimits { FreeSpaceFloor = 200_000_000 }, freeSpace: _ => free -= 1_000_000);

        Write(video, seconds: 4);

        // said at the first look after the opening, when 98 MB are left
        Assert.Contains("; the recording ends in about 1.6 minutes, when ", Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void File_IsTakenAwayWhileItIsWritten_IsToldAtTheNextLook()
    {
        using LimitedVideo video = Open(new RecordingLimits());
        Write(video, seconds: 1);
        string file = Directory.GetFiles(_folder.Path).Single();
        Directory.CreateDirectory(_folder.File("elsewhere"));
        File.Move(file, Path.Combine(_folder.File("elsewhere"), "a.avi"));

        MediaException? lost = null;
        Assert.True(SpinWait.SpinUntil(() => (lost = Record.Exception(() => Write(video, seconds: 1)) as MediaException) is not null, TimeSpan.FromSeconds(60)));

        Assert.Equal($"'{_folder.File("out-1.avi")}' is lost: it was taken away while it was written, as '{file}'.", lost!.Message);
    }

    [Fact]
    public void NextFileCannotBeOpened_KeepsWhatThereIs()
    {
        using (LimitedVideo video = Open(new RecordingLimits { Segment = TimeSpan.FromSeconds(1) }, last: 1))
        {
            MediaException fault = Assert.Throws<MediaException>(() => Write(video, seconds: 2));
            Assert.EndsWith($" What was written until then is complete in '{_folder.File("out-1.avi")}'.", fault.Message, StringComparison.Ordinal);

            // whoever tells what was written looks before everything is disposed of
            Assert.Equal(["out-1.avi"], _folder.FileNames);
        }

        Assert.Equal(["out-1.avi"], _folder.FileNames);
        Assert.Equal("1.000000", TestFFmpeg.Field(_folder.File("out-1.avi"), "duration"));
    }

    [Fact]
    public void NextFileCannotBeOpenedAndTheLastThrowsWhatNobodyForesaw_BothAreTold()
    {
        OutputFile file = OutputFile.Prepare(_folder.File("out.avi"), false, "--output");
        var video = new LimitedVideo(
            number => number == 1 ? new VideoFile(new Sink { Fault = new InvalidOperationException("A defect.") }, file) : throw new MediaException("no second."),
            new RecordingLimits { Segment = TimeSpan.FromSeconds(1) }, _warnings.Add, _time, _ => long.MaxValue);

        Assert.Equal("no second. A defect.", Assert.Throws<MediaException>(() => Write(video, seconds: 1.5)).Message);
        Assert.Equal("A defect.", Assert.Throws<InvalidOperationException>(video.Dispose).Message);
    }

    [Fact]
    public void LastFile_ThrowsWhatNobodyForesaw_TheOnesBeforeAreWaitedForAndTold()
    {
        OutputFile file = OutputFile.Prepare(_folder.File("out.avi"), false, "--output");
        int number = 0;
        var video = new LimitedVideo(
            _ => new VideoFile(new Sink { Fault = number++ == 0 ? new MediaException("the first was cut.") : new InvalidOperationException("A defect.") }, file),
            new RecordingLimits { Segment = TimeSpan.FromSeconds(1) }, _warnings.Add, _time, _ => long.MaxValue);

        Write(video, seconds: 1.5);
        Assert.Equal("A defect. the first was cut.", Assert.Throws<MediaException>(video.Complete).Message);
        Assert.Equal("A defect.", Assert.Throws<InvalidOperationException>(video.Dispose).Message);
    }

    [Fact]
    public void LastFile_CannotBeDisposedOf_TheOnesBeforeAreWaitedForAndTold()
    {
        OutputFile file = OutputFile.Prepare(_folder.File("out.avi"), false, "--output");
        int number = 0;
        var video = new LimitedVideo(
            _ => new VideoFile(new Sink { Fault = number++ == 0 ? new InvalidOperationException("the first has a defect.") : new MediaException("no right.") }, file),
            new RecordingLimits { Segment = TimeSpan.FromSeconds(1) }, _warnings.Add, _time, _ => long.MaxValue);

        Write(video, seconds: 1.5);
        Assert.Equal("no right.", Assert.Throws<MediaException>(video.Dispose).Message);
        Assert.Equal(["the first has a defect."], _warnings);
    }

    [Fact]
    public void OnlyAnEarlierFileFailed_WhatIsKeptLastsToTheEndOfTheLastFrame()
    {
        OutputFile file = OutputFile.Prepare(_folder.File("out.avi"), false, "--output");
        int number = 0;
        var video = new LimitedVideo(
            _ => new VideoFile(number++ == 0 ? new Sink { Fault = new MediaException("the first was cut."), Kept = new KeptFrames(10, TimeSpan.FromSeconds(0.4)) } : new Sink(), file),
            new RecordingLimits { Segment = TimeSpan.FromSeconds(1) }, _warnings.Add, _time, _ => long.MaxValue);

        Write(video, seconds: 1.6);
        Assert.Equal("the first was cut.", Assert.Throws<MediaException>(video.Complete).Message);

        // 10 frames of the first file and all 15 of the second, which ends 1.6 s after the first has begun
        Assert.Equal(new KeptFrames(25, TimeSpan.FromSeconds(1.6)), video.Kept);
        video.Dispose();
    }

    private LimitedVideo Open(RecordingLimits limits, int last = int.MaxValue, Func<string, long>? freeSpace = null, string? draftOf = null) => new(
        number =>
        {
            OutputFile file = OutputFile.Prepare(number <= last ? _folder.File($"out-{number}.avi") : Path.Combine(_folder.Path, "gone", "x.avi"), false, "--output", draftOf: draftOf);
            return new VideoFile(new AviVideoSink(file, Source, 90), file);
        },
        limits,
        _warnings.Add,
        _time,
        freeSpace);

    private void Write(LimitedVideo video, double seconds)
    {
        for (int i = 0; i < Math.Round(seconds * 25); i++)
        {
            MediaFrame frame = _frames.Rent();
            try
            {
                TestPictures.Fill(frame.Allocate(64, 48).Pixels, 64, 48, i);
                frame.Timestamp = TimeSpan.FromSeconds(10 + (i / 25.0));
                _time.Step(TimeSpan.FromSeconds(1 / 25.0));
                video.Write(frame);
            }
            finally
            {
                _frames.Return(frame);
            }
        }
    }

    private sealed class Sink : IFrameSink
    {
        public Exception? Fault { get; init; }

        public KeptFrames? Kept { get; init; }

        public string Description => "sink";

        public bool NeedsPicture => true;

        public void Write(MediaFrame frame)
        {
        }

        public void Complete() => Throw();

        public void Dispose() => Throw();

        private void Throw()
        {
            if (Fault is not null)
            {
                throw Fault;
            }
        }
    }

    private sealed class SteppedTime : TimeProvider
    {
        private long _now = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Step(TimeSpan time) => _now += time.Ticks;
    }
}
