using ASMNet.Inference.Cpu.Graph;
using ASMNet.Live.Session;
using ASMNet.Media;

namespace ASMNet.Live.Tests.Session;

public sealed class LiveSessionRecordingTests : LiveSessionTest
{
    [Fact]
    public async Task Observers_RecordingRuns_SeeThePictureWithoutTheOverlayThatIsRecorded()
    {
        _session.StartRecording();
        await UntilAsync(() => _session.Recordings[0].Frames > 3);
        await _session.StopRecordingAsync(CancellationToken.None);

        Assert.All(_seen.FirstPixels, pixel => Assert.Equal(0, pixel));
        Assert.All(Assert.Single(_parts.RecordingSinks).FirstPixels, pixel => Assert.Equal(FakeBundle.Drawn, pixel));
    }

    [Fact]
    public async Task Recording_StartAndStop_WritesFramesAndFinishesTheFile()
    {
        RecordingInfo started = _session.StartRecording();
        await UntilAsync(() => _session.Recordings[0].Frames > 3);
        Assert.Throws<LiveControlException>(() => _session.StartRecording());

        RecordingInfo finished = await _session.StopRecordingAsync(CancellationToken.None);

        Assert.Equal(started.Id, finished.Id);
        Assert.Equal("finished", finished.State);
        Assert.True(Assert.Single(_parts.RecordingSinks).IsCompleted);
        await Assert.ThrowsAsync<LiveControlException>(() => _session.StopRecordingAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Recording_SourceChanges_EndsWithItsSource()
    {
        _session.StartRecording();
        await UntilAsync(() => _session.Recordings[0].Frames > 0);

        await _session.ApplyAsync(now => now with { Source = "two" }, CancellationToken.None);

        await UntilAsync(() => Assert.Single(_session.Recordings).State == "finished");
        Assert.True(Assert.Single(_parts.RecordingSinks).IsCompleted);
    }

    [Fact]
    public async Task Recording_EncoderHangs_TrackingGoesOnAndTheProgramStillEnds()
    {
        using var hang = new ManualResetEventSlim();
        _parts.BeforeRecordedFrame = number => WaitUnlessFirst(number, hang);
        RecordingInfo started = _session.StartRecording();
        await UntilAsync(() => _session.Recordings[0].Dropped > 100);
        long tracked = _session.Status.FramesTracked;
        await UntilAsync(() => _session.Status.FramesTracked > tracked + 100);
        Assert.Equal(started.Id, _session.Recordings[0].Id);

        long startedAt = TimeProvider.System.GetTimestamp();
        _session.Hurry();
        await _session.StopAsync().WaitAsync(Patience);

        Assert.InRange(TimeProvider.System.GetElapsedTime(startedAt).TotalSeconds, 0, 30);
        hang.Set();
    }

    [Fact]
    public async Task Recording_DiskIsFull_IsToldAndTrackingGoesOn()
    {
        _parts.BeforeRecordedFrame = number => _ = number < 5 ? 0 : throw new UserException("the disk is full; 0.2 s are kept.");
        _session.StartRecording();
        await UntilAsync(() => _session.Recordings[0].State == "failed" && !_told.IsEmpty);
        long tracked = _session.Status.FramesTracked;
        await UntilAsync(() => _session.Status.FramesTracked > tracked + 10);

        // the sink of this test leaves no file
        Assert.Empty(_session.Recordings[0].Files);
        Assert.Equal("the disk is full; 0.2 s are kept.", _session.Recordings[0].Error);
        Assert.Equal(["the disk is full; 0.2 s are kept."], _session.RecordingFaults);
        Assert.Contains("the disk is full; 0.2 s are kept.", _told);
        _parts.BeforeRecordedFrame = _ => { };
        _session.StartRecording();
        await UntilAsync(() => _session.Recordings[1].Frames > 0);
    }

    [Fact]
    public void Recordings_OfEarlierRuns_AreListedAndFoundByTheirNameAlone()
    {
        File.WriteAllBytes(Path.Combine(_folder.Path, "asmnet-live-20240102-030405.mp4"), [1, 2, 3]);
        File.WriteAllBytes(Path.Combine(_folder.Path, "asmnet-live-20240101-000000.partial-77.mp4"), [1]);
        File.WriteAllBytes(Path.Combine(_folder.Path, "other.mp4"), [1]);

        RecordingInfo earlier = Assert.Single(_session.Recordings);

        Assert.Equal(("20240102-030405", "earlier", 3L), (earlier.Id, earlier.State, earlier.Bytes));
        Assert.Equal(Path.Combine(_folder.Path, earlier.FileName), _session.FindRecordingFile(earlier.Id));
        Assert.Null(_session.FindRecordingFile("../other"));
        Assert.Null(_session.FindRecordingFile("20240101-000000.partial-77"));
        Assert.Null(_session.FindRecordingFile("*"));
    }

    [Fact]
    public async Task Stop_WhileRecording_FinishesTheFile()
    {
        _session.StartRecording();
        await UntilAsync(() => _session.Recordings[0].Frames > 0);

        await _session.StopAsync();

        Assert.True(Assert.Single(_parts.RecordingSinks).IsCompleted);
        Assert.Equal("stopped", _session.Status.State);
        Assert.True(_session.Finished.IsCompleted);
    }

    private static void WaitUnlessFirst(long number, ManualResetEventSlim hang)
    {
        if (number > 3)
        {
            hang.Wait(Patience);
        }
    }
}
