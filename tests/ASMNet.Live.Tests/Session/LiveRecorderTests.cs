using System.Collections.Concurrent;
using ASMNet.Imaging;
using ASMNet.Live.Configuration;
using ASMNet.Live.Output.Video;
using ASMNet.Live.Session;
using ASMNet.Media;
using Microsoft.Extensions.Time.Testing;

namespace ASMNet.Live.Tests.Session;

public sealed class LiveRecorderTests
{
    private const int Most = 100;
    private const int More = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Start_MoreFailThanAreRemembered_CountsAllAndForgetsTheOldest(bool afterAFrame)
    {
        using var folder = new TemporaryFolder();
        int opened = 0;
        using var recorder = new LiveRecorder(
            new RecordingPlace(folder.Path), (path, _, _) => new FileSink(path + ".avi") { Fault = $"fault {opened++}" }, _ => { }, TimeProvider.System);
        MediaFrame frame = Frame();
        for (int i = 0; i < Most + More; i++)
        {
            recorder.Start(Source, []);
            if (afterAFrame)
            {
                recorder.Write(frame);
            }

            recorder.Stop();
        }

        IReadOnlyList<RecordingInfo> all = recorder.All;

        Assert.Equal(Most, all.Count);
        Assert.All(all, recording => Assert.Equal("failed", recording.State));
        Assert.Equal(afterAFrame ? [.. Enumerable.Range(More, Most).Select(number => $"fault {number}")] : (string[])[], recorder.Faults);
        Assert.Equal(afterAFrame ? Most + More : 0, recorder.Failed);
    }

    [Fact]
    public void Stop_RecordingIsWhole_SaysWhereItIs()
    {
        using var folder = new TemporaryFolder();
        List<string> said = [];
        using var recorder = new LiveRecorder(new RecordingPlace(folder.Path), (path, _, _) => new FileSink(path + ".avi"), said.Add, TimeProvider.System);
        recorder.Start(Source, []);
        recorder.Write(Frame());
        RecordingInfo ended = recorder.Stop();

        Assert.Equal([$"recorded {folder.File(ended.FileName)}"], said);
    }

    // As long as players say: 25 frames at 25 a second are a second, though the last comes 0.96 s after the first.
    [Fact]
    public void Stop_FramesOfASecond_LastASecondAndKnowTheirFileAndWhetherItWasRead()
    {
        using var folder = new TemporaryFolder();
        List<(FrameOrigin File, bool IsUnread)> origins = [];
        using var recorder = new LiveRecorder(
            new RecordingPlace(folder.Path), (path, _, _) => new FileSink(path + ".avi") { OnWrite = frame => origins.Add((frame.Origin, frame.IsUnread)) }, _ => { }, TimeProvider.System);
        MediaFrame frame = Frame();
        recorder.Start(Source, []);
        for (int i = 0; i < 25; i++)
        {
            frame.Timestamp = TimeSpan.FromSeconds(100 + (i / 25.0));
            frame.Origin = new FrameOrigin("talk.avi", i);
            frame.IsUnread = i == 3;
            recorder.Write(frame);
            Assert.True(SpinWait.SpinUntil(() => recorder.All[0].Frames == i + 1, Patience));
        }

        Assert.Equal(1, recorder.Stop().Seconds, 6);
        Assert.Equal(Enumerable.Range(0, 25).Select(number => (new FrameOrigin("talk.avi", number), number == 3)), origins);
    }

    [Fact]
    public void Write_PhotoOfACrowd_IsRecorded()
    {
        using var folder = new TemporaryFolder();
        using var recorder = new LiveRecorder(new RecordingPlace(folder.Path), (path, _, _) => new FileSink(path + ".avi"), _ => { }, TimeProvider.System);
        MediaFrame frame = new MediaFramePool(new FramePool(), 256).Rent();
        frame.Allocate(64, 48);
        for (int id = 1; id <= 100; id++)
        {
            frame.Faces.Add().Id = id;
        }

        recorder.Start(Source, []);
        recorder.Write(frame);

        Assert.Equal(("finished", 1), (recorder.Stop().State, recorder.All[0].Frames));
    }

    [Fact]
    public async Task Start_ItsSourceEndsWhileTheFileIsOpened_DoesNotGoOnWithTheNext()
    {
        using var folder = new TemporaryFolder();
        using var opens = new ManualResetEventSlim();
        using var mayOpen = new ManualResetEventSlim();
        using var recorder = new LiveRecorder(new RecordingPlace(folder.Path), Open, _ => { }, TimeProvider.System);
        Task<RecordingInfo> start = Task.Run(() => recorder.Start(Source, []));
        Assert.True(opens.Wait(Patience));

        // as the pipeline does at its end
        recorder.Close();
        mayOpen.Set();
        LiveControlException refused = await Assert.ThrowsAsync<LiveControlException>(() => start.WaitAsync(Patience));
        recorder.Write(Frame());

        Assert.Contains("its source has ended", refused.Message, StringComparison.Ordinal);
        Assert.False(recorder.IsRecording);
        recorder.Finish();
        Assert.Equal(("failed", 0), (recorder.All[0].State, recorder.All[0].Frames));
        Assert.Empty(recorder.Faults);
        Assert.Null(recorder.Current);
        RecordingInfo second = recorder.Start(Source, []);
        Assert.True(recorder.IsRecording);
        Assert.Equal(second.Id, recorder.Current?.Id);
        recorder.Finish();
        Assert.Null(recorder.Current);

        IFrameSink Open(string path, SourceInfo source, CancellationToken urgent)
        {
            opens.Set();
            mayOpen.Wait(Patience, CancellationToken.None);
            return new FileSink(path + ".avi");
        }
    }

    [Fact]
    public async Task Start_AnotherProgramOpensItsRecordingInTheSameSecond_EachHasItsName()
    {
        using var folder = new TemporaryFolder();
        var clock = new FakeTimeProvider();
        using var opens = new ManualResetEventSlim();
        using var mayOpen = new ManualResetEventSlim();
        using var other = new LiveRecorder(new RecordingPlace(folder.Path), Open, _ => { }, clock);
        using var recorder = new LiveRecorder(new RecordingPlace(folder.Path), (path, _, _) => new FileSink(path + ".avi"), _ => { }, clock);
        Task<RecordingInfo> start = Task.Run(() => other.Start(Source, []));
        Assert.True(opens.Wait(Patience));

        string id = recorder.Start(Source, []).Id;

        mayOpen.Set();
        RecordingInfo first = await start.WaitAsync(Patience);
        Assert.Equal(first.Id + "-2", id);
        Assert.Empty(folder.FileNames);
        other.Finish();
        recorder.Finish();

        IFrameSink Open(string path, SourceInfo source, CancellationToken urgent)
        {
            opens.Set();
            mayOpen.Wait(Patience, CancellationToken.None);
            return new FileSink(path + ".avi");
        }
    }

    [Fact]
    public void Start_OneFailedLongAgo_ItIsStillKnown()
    {
        using var folder = new TemporaryFolder();
        string? fault = "the disk is full.";
        using var recorder = new LiveRecorder(new RecordingPlace(folder.Path), (path, _, _) => new FileSink(path + ".avi") { Fault = fault }, _ => { }, TimeProvider.System);
        MediaFrame frame = Frame();
        for (int i = 0; i < Most + More; i++)
        {
            recorder.Start(Source, []);
            recorder.Write(frame);
            recorder.Stop();
            fault = null;
        }

        Assert.Equal(Most, recorder.All.Count);
        Assert.Equal(["the disk is full."], recorder.Faults);
        Assert.Equal(1, recorder.Failed);
    }

    [Fact]
    public void Start_MoreThanAreRemembered_ForgetsTheOldestAndKeepsTheirFiles()
    {
        using var folder = new TemporaryFolder();
        var written = new List<string>();
        using var recorder = new LiveRecorder(new RecordingPlace(folder.Path), (path, _, _) => Open(path + ".avi"), _ => { }, TimeProvider.System);
        MediaFrame frame = Frame();
        for (int i = 0; i < Most + More; i++)
        {
            recorder.Start(Source, []);
            recorder.Write(frame);
            recorder.Stop();
        }

        IReadOnlyList<RecordingInfo> all = recorder.All;

        Assert.Equal(Most, all.Count(recording => recording.State == "finished"));
        Assert.Equal(written[^1], recorder.FindFile(all[^1].Id));
        Assert.Equal(Most + More, Directory.GetFiles(folder.Path).Length);

        FileSink Open(string path)
        {
            File.WriteAllBytes(path, [1]);
            written.Add(path);
            return new FileSink(path);
        }
    }

    [Fact]
    public void Write_DataCannotBeWrittenAnyFurther_IsToldAtOnceAndTheVideoGoesOn()
    {
        const string Fault = "'a.csv' cannot be written any further.";
        using var folder = new TemporaryFolder();
        var said = new ConcurrentQueue<string>();
        using var recorder = new LiveRecorder(
            new RecordingPlace(folder.Path),
            (path, _, _) => new FileSink(path + ".avi"),
            said.Enqueue,
            TimeProvider.System,
            (path, _, _) => [new FileSink(path + ".csv") { WriteFault = Fault }, new FileSink(path + ".jsonl")]);
        recorder.Start(Source, ["csv", "jsonl"]);
        recorder.Write(Frame());
        Assert.True(SpinWait.SpinUntil(() => !said.IsEmpty, Patience));
        Assert.True(recorder.IsRecording);
        Assert.Equal([Fault], recorder.Faults);
        recorder.Write(Frame());

        RecordingInfo ended = recorder.Stop();

        Assert.Equal(("finished", 2, Fault), (ended.State, ended.Frames, ended.Error));
        Assert.Equal(1, said.Count(line => line == Fault));
    }

    [Fact]
    public void Write_VideoIsFull_CountsAndKeepsDataOfWhatIsInTheVideoAlone()
    {
        using var folder = new TemporaryFolder();
        var data = new FileSink(folder.File("a.csv"));
        using var recorder = new LiveRecorder(
            new RecordingPlace(folder.Path), (path, _, _) => new FileSink(path + ".avi") { Room = 2 }, _ => { }, TimeProvider.System, (_, _, _) => [data]);
        recorder.Start(Source, ["csv"]);
        recorder.Write(Frame());
        recorder.Write(Frame());
        recorder.Write(Frame());
        Assert.True(SpinWait.SpinUntil(() => !recorder.IsRecording, Patience));
        recorder.Finish();

        Assert.Equal(("finished", 2, 2), (recorder.All[0].State, recorder.All[0].Frames, data.Written));
    }

    [Fact]
    public void FindFile_RecordingOfThisRunWasDeleted_FindsNothing()
    {
        using var folder = new TemporaryFolder();
        using var recorder = new LiveRecorder(new RecordingPlace(folder.Path), (path, _, _) => Written(path + ".avi"), _ => { }, TimeProvider.System);
        recorder.Start(Source, []);
        recorder.Write(Frame());
        RecordingInfo ended = recorder.Stop();
        string file = folder.File(ended.FileName);

        Assert.Equal(("finished", file), (ended.State, recorder.FindFile(ended.Id)));
        File.Delete(file);
        Assert.Null(recorder.FindFile(ended.Id));
        Assert.Single(recorder.All);

        static FileSink Written(string path)
        {
            File.WriteAllBytes(path, [1]);
            return new FileSink(path);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Stop_SinksThrowWhatNobodyForesaw_AllAreFinishedAndAllIsTold(bool whenDisposed)
    {
        using var folder = new TemporaryFolder();
        var said = new List<string>();
        var done = new List<string>();
        using var recorder = new LiveRecorder(
            new RecordingPlace(folder.Path), (path, _, _) => Sink(path, "video", null), said.Add, TimeProvider.System,
            (path, _, _) => [Sink(path, "csv", new InvalidOperationException("a defect")), Sink(path, "jsonl", new UnauthorizedAccessException("no right"))]);
        recorder.Start(Source, ["csv", "jsonl"]);
        recorder.Write(Frame());
        recorder.Stop();

        Assert.Equal(["complete csv", "complete jsonl", "complete video", "dispose csv", "dispose jsonl", "dispose video"], done);
        string error = recorder.All[0].Error!;
        Assert.Contains("InvalidOperationException: a defect", error, StringComparison.Ordinal);
        Assert.Contains("no right", error, StringComparison.Ordinal);
        Assert.Equal([error], recorder.Faults);
        Assert.Contains(error, said);

        FileSink Sink(string path, string kind, Exception? fault) => new($"{path}.{kind}")
        {
            OnComplete = () => Do($"complete {kind}", whenDisposed ? null : fault),
            OnDispose = () => Do($"dispose {kind}", whenDisposed ? fault : null),
        };

        void Do(string what, Exception? fault)
        {
            done.Add(what);
            if (fault is not null)
            {
                throw fault;
            }
        }
    }

    // What an encoder has taken is not yet on the disk; only Linux has prlimit.
    [Theory]
    [InlineData(0)]
    [InlineData(4)] // the first segment has room
    public async Task Write_DiskIsFull_CountsTheFramesThatItsFilesHold(int segment)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using var folder = new TemporaryFolder();
        string tools = Directory.CreateDirectory(folder.File("tools")).FullName;
        TestScript.Write(Path.Combine(tools, "ffmpeg"), $"trap '' XFSZ; exec prlimit --fsize=40000 '{TestFFmpeg.Tools.FFmpeg}' \"$@\"");
        TestScript.Write(Path.Combine(tools, "ffprobe"), $"exec '{TestFFmpeg.Tools.FFprobe}' \"$@\"");
        var videos = new VideoFactory(new RecordingSettings { Segment = segment, FreeSpaceFloor = 0 }, tools, () => null, _ => { }, _ => { }, TimeProvider.System);
        using var recorder = new LiveRecorder(new RecordingPlace(folder.Path), (path, source, urgent) => videos.OpenBest(path, "Recording:Folder", source, urgent), _ => { }, TimeProvider.System);
        recorder.Start(Source, []);
        var noise = new Random(1);
        long taken = 0;
        using var patience = new CancellationTokenSource(Patience);
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(4));
        for (int i = 0; recorder.IsRecording; i++)
        {
            MediaFrame frame = Frame();
            frame.Timestamp = TimeSpan.FromSeconds(i / 25.0);
            if (i >= 25 * segment)
            {
                noise.NextBytes(frame.Buffer.Pixels);
            }

            // none is to find the queue full
            while (recorder.Current is RecordingInfo current && current.Frames < i - 2)
            {
                await ticks.WaitForNextTickAsync(patience.Token);
            }

            recorder.Write(frame);
            taken = Math.Max(taken, recorder.Current?.Frames ?? 0);
        }

        recorder.Finish();

        RecordingInfo failed = Assert.Single(recorder.All);
        double[][] times = [.. failed.Files.Select(file => TestFFmpeg.Times(folder.File(file)))];
        Assert.Equal(segment == 0 ? 1 : 2, times.Length);
        Assert.Equal("failed", failed.State);
        Assert.Equal(times.Sum(file => file.Length), failed.Frames);
        Assert.True(failed.Frames < taken, $"{failed.Frames} of {taken} lie in the file");
        Assert.Equal(segment + times[^1][^1] - times[^1][0] + 0.04, failed.Seconds, 0.05);
        Assert.Contains($"{times[^1].Length} frames.", failed.Error, StringComparison.Ordinal);
        Assert.Equal([failed.Error!], recorder.Faults);
    }

    private static SourceInfo Source => new("test", 64, 48, 25, IsLive: true, null);

    private static MediaFrame Frame()
    {
        MediaFrame frame = new MediaFramePool(new FramePool(), 4).Rent();
        frame.Allocate(64, 48).Pixels.Clear();
        return frame;
    }

    private sealed class FileSink(string path) : IFrameSink
    {
        /// <summary>What happens at the end; null for nothing.</summary>
        public string? Fault { get; init; }

        /// <summary>What happens at each frame; null for nothing.</summary>
        public string? WriteFault { get; init; }

        /// <summary>Frames until it is full.</summary>
        public int Room { get; init; } = int.MaxValue;

        public int Written { get; private set; }

        public bool IsFull { get; private set; }

        public Action<MediaFrame> OnWrite { get; init; } = _ => { };

        public Action OnComplete { get; init; } = () => { };

        public Action OnDispose { get; init; } = () => { };

        public string Description => path;

        public IReadOnlyList<string> Files => [path];

        public bool NeedsPicture => true;

        public void Write(MediaFrame frame)
        {
            if (WriteFault is not null)
            {
                throw new MediaException(WriteFault);
            }

            OnWrite(frame);
            IsFull = Written == Room;
            Written += IsFull ? 0 : 1;
        }

        public void Complete()
        {
            OnComplete();
            if (Fault is not null)
            {
                throw new MediaException(Fault);
            }
        }

        public void Dispose() => OnDispose();
    }
}
