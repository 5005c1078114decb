using System.Diagnostics.Metrics;
using System.Globalization;
using ASMNet.Filtering;
using ASMNet.Geometry;
using ASMNet.Inference.Cpu.Graph;
using ASMNet.Live.Pipeline;
using ASMNet.Live.Session;
using ASMNet.Live.Tests.Pipeline;
using ASMNet.Live.Web.Metrics;
using ASMNet.Media;
using ASMNet.Signals;

namespace ASMNet.Live.Tests.Session;

public sealed class LiveSessionTests : LiveSessionTest
{
    [Fact]
    public async Task Status_Running_CountsFrames()
    {
        await UntilAsync(() => _session.Status.FramesTracked > 3);

        LiveStatus status = _session.Status;
        Assert.Equal("running", status.State);
        Assert.Equal("one", status.Source);
        Assert.Equal(64, status.Width);
        Assert.True(status.Stages.ContainsKey("align"));
        Assert.InRange(status.SecondsSinceFrame!.Value, 0, 20);
    }

    [Fact]
    public async Task Apply_AnotherSource_RunsItAndClosesTheOld()
    {
        await _session.ApplyAsync(now => now with { Source = "two" }, CancellationToken.None);

        await UntilAsync(() => _session.Status.FramesTracked > 0);
        Assert.Equal("two", _session.Status.Source);
        Assert.True(_parts.Sources[0].IsDisposed);
        Assert.False(_parts.Sources[1].IsDisposed);
    }

    [Fact]
    public async Task Apply_OutputsWithASourceThatIsGone_ChangesNeither()
    {
        using var outputs = new LiveOutputs(address => address == "taken" ? throw new UserException("the port is taken.") : new FakeSink());
        _session.Outputs = outputs;
        await _session.ApplyAsync(now => now with { Send = "a" }, CancellationToken.None);

        await Assert.ThrowsAsync<LiveControlException>(() => _session.ApplyAsync(now => now with { Send = "b", Source = "gone" }, CancellationToken.None));
        await Assert.ThrowsAsync<LiveControlException>(() => _session.ApplyAsync(now => now with { Send = "taken", Source = "two" }, CancellationToken.None));

        Assert.Equal(("a", "one"), (_session.Settings.Send, _session.Settings.Source));
        await UntilAsync(() => _session.Status is { State: "running", FramesTracked: > 0 });
    }

    [Theory]
    [InlineData("gone", "asmnet-live", "the camera is not there any more.")]
    [InlineData("one", "broken", "the model 'broken' is damaged.")]
    [InlineData("/etc/passwd", "asmnet-live", "The source '/etc/passwd' cannot be used")]
    [InlineData("browser", "asmnet-live", "start it with the camera button")]
    [InlineData("one", "other", "The model 'other' cannot be used")]
    public async Task Apply_WhatCannotBeUsed_KeepsTheOldRunning(string source, string model, string expected)
    {
        LiveControlException refused = await Assert.ThrowsAsync<LiveControlException>(
            () => _session.ApplyAsync(now => now with { Source = source, Model = model }, CancellationToken.None));

        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.Equal("one", _session.Settings.Source);
        Assert.Equal("asmnet-live", _session.Settings.Model);
        await UntilAsync(() => _session.Status is { State: "running", FramesTracked: > 0 });
    }

    [Theory]
    [InlineData("gone", "other-good")]
    [InlineData("two", "broken")]
    public async Task Apply_HalfOfWhichCannotBeUsed_ChangesNothingAndDisturbsNothing(string source, string model)
    {
        await UntilAsync(() => _session.Status.FramesTracked > 0);
        PipelineStatistics before = _session.Statistics!;

        await Assert.ThrowsAsync<LiveControlException>(
            () => _session.ApplyAsync(now => now with { Source = source, Model = model, Detail = 0.5 }, CancellationToken.None));

        Assert.Same(before, _session.Statistics);
        Assert.Equal(("one", "asmnet-live", 1.0), (_session.Settings.Source, _session.Settings.Model, _session.Settings.Detail));
        Assert.Equal("asmnet-live", _session.Status.Model);
        Assert.False(_parts.Sources[0].IsDisposed);
        Assert.False(_parts.Bundles[0].IsDisposed);
        Assert.All(_parts.Bundles.Skip(1), bundle => Assert.True(bundle.IsDisposed));
        long frames = before.Frames;
        await UntilAsync(() => _session.Status.FramesTracked > frames);
    }

    [Fact]
    public async Task Take_FileWithTheSameFilters_LeavesThoseThatWereChosenInThePage()
    {
        await _session.ApplyAsync(settings => settings with { Detail = 0.25 }, CancellationToken.None);
        await _session.TakeAsync(new FaceSmootherOptions());
        Assert.Equal(0.25, _session.Settings.Detail);

        await _session.TakeAsync(new FaceSmootherOptions { Detail = 0.5f });
        Assert.Equal(0.5, _session.Settings.Detail);
    }

    [Fact]
    public async Task Apply_AnotherModelOrSource_KeepsWhatWasCalibrated()
    {
        // as a told distance and a recentring leave it
        _parts.Bundles[0].Calibration = new SignalCalibration { FieldOfView = 47.125f, StraightAhead = new HeadPose(0, 12, 0) };
        Assert.Equal(47.12, _session.Settings.FieldOfView);

        await _session.ApplyAsync(now => now with { Model = "other-good" }, CancellationToken.None);
        await _session.ApplyAsync(now => now with { Source = "two" }, CancellationToken.None);
        Assert.Equal(_parts.Bundles[0].Calibration, _parts.Bundles[1].Calibration);

        await _session.ApplyAsync(now => now with { FieldOfView = 75 }, CancellationToken.None);
        Assert.Equal(new SignalCalibration { FieldOfView = 75, StraightAhead = new HeadPose(0, 12, 0) }, _parts.Bundles[1].Calibration);
        Assert.Equal(75, _session.Settings.FieldOfView);
    }

    [Fact]
    public async Task Apply_AnotherModel_GoesOnWithTheOpenSource()
    {
        await UntilAsync(() => _session.Status.FramesTracked > 300);

        await _session.ApplyAsync(now => now with { Model = "other-good" }, CancellationToken.None);

        await UntilAsync(() => _session.Status.FramesTracked > 3);
        Assert.Equal("other-good", _session.Status.Model);
        Assert.Equal(["asmnet-live", "other-good"], _parts.Bundles.Select(bundle => bundle.Model));
        Assert.True(_parts.Bundles[0].IsDisposed);
        Assert.False(Assert.Single(_parts.Sources).IsDisposed);
        // the frames before the change are not taken for lost ones
        Assert.InRange(_session.Status.FramesDropped, 0, 290);
    }

    [Fact]
    public async Task Apply_FilterAlone_DoesNotRestart()
    {
        await _session.ApplyAsync(now => now with { MinCutoff = 0.4 }, CancellationToken.None);

        Assert.Equal(0.4f, Assert.Single(_parts.Bundles).Smoothed[^1].Shape.MinCutoff);
        Assert.Single(_parts.Sources);
    }

    [Fact]
    public async Task Source_FileThatEnds_IsSaidAndCanBePlayedAgain()
    {
        await _session.ApplyAsync(now => now with { Source = "file" }, CancellationToken.None);
        await UntilAsync(() => _session.Status.State == "ended");

        Assert.Equal(FakeParts.FileLength, _session.Status.FramesTracked);
        Assert.Equal("The source has ended.", _session.Status.Message);
        await UntilAsync(() => !_told.IsEmpty);
        Assert.Contains("can play it again", Assert.Single(_told), StringComparison.Ordinal);
        Assert.False(_session.Finished.IsCompleted);

        await _session.ReplayAsync(CancellationToken.None);

        await UntilAsync(() => _told.Count == 2 && _session.Status is { State: "ended", FramesTracked: FakeParts.FileLength });
    }

    [Fact]
    public async Task Camera_Opened_IsTheSourceUntilItIsClosed()
    {
        ICameraSession camera = await _session.OpenCameraAsync(32, 16, CancellationToken.None);
        await Assert.ThrowsAsync<LiveControlException>(() => _session.OpenCameraAsync(32, 16, CancellationToken.None));

        Offer(camera, 7, TimeSpan.Zero);
        await UntilAsync(() => _session.Status.FramesTracked == 1);
        Assert.Equal("browser", _session.Settings.Source);
        Assert.Equal(32, _session.Status.Width);
        Assert.Equal((true, null), Listed());

        await camera.DisposeAsync();
        await UntilAsync(() => _session.Status is { Source: "one", FramesTracked: > 0 });
        Assert.Equal("one", _session.Settings.Source);
        Assert.Equal((false, "start it with the camera button"), Listed());

        (bool Available, string? Note) Listed() => _session.FindSources().Where(source => source.Id == "browser").Select(source => (source.Available, source.Note)).Single();
    }

    [Fact]
    public async Task Camera_AnotherSourceIsChosen_IsToldToEnd()
    {
        await using ICameraSession camera = await _session.OpenCameraAsync(32, 16, CancellationToken.None);
        CancellationToken ended = camera.Ended;

        await _session.ApplyAsync(now => now with { Source = "two" }, CancellationToken.None);

        Assert.True(ended.IsCancellationRequested);
        Assert.Equal("two", _session.Status.Source);
    }

    [Fact]
    public async Task Camera_ModelChanges_GoesOnWithTheCamera()
    {
        await using ICameraSession camera = await _session.OpenCameraAsync(32, 16, CancellationToken.None);

        await _session.ApplyAsync(now => now with { MaxFaces = 2 }, CancellationToken.None);

        Offer(camera, 1, TimeSpan.Zero);
        await UntilAsync(() => _session.Status.FramesTracked == 1);
        Assert.Equal("browser", _session.Settings.Source);
        Assert.False(camera.Ended.IsCancellationRequested);
    }

    [Fact]
    public async Task Metrics_Running_TellTheSameDurationsAsTheStatistics()
    {
        await UntilAsync(() => _session.Status.FramesTracked > 10);
        PipelineStatistics statistics = _session.Statistics!;
        await _session.StopAsync();
        using var metrics = new PipelineMetrics(() => statistics);
        Dictionary<string, double> values = [];
        using var listener = new MeterListener
        {
            // other tests have pipelines of their own
            InstrumentPublished = (instrument, listener) =>
            {
                if (metrics.Owns(instrument.Meter))
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => values[Key(instrument, tags)] = value);
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => values[Key(instrument, tags)] = value);
        listener.Start();
        listener.RecordObservableInstruments();

        Assert.Equal(statistics.Stage(StageName.Align).Percentile(0.5).TotalSeconds, values["asmnet.stage.duration stage=align quantile=0.5"]);
        Assert.Equal(statistics.Frames, values["asmnet.frames"]);

        static string Key(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            string key = instrument.Name;
            foreach ((string name, object? value) in tags)
            {
                key += string.Create(CultureInfo.InvariantCulture, $" {name}={value}");
            }

            return key;
        }
    }

    private static void Offer(ICameraSession camera, uint sequence, TimeSpan time) => camera.Offer(new CameraPicture
    {
        Format = CameraFormat.Rgba,
        Width = 32,
        Height = 16,
        Sequence = sequence,
        Time = time,
        Pixels = new byte[4 * 32 * 16],
    });
}
