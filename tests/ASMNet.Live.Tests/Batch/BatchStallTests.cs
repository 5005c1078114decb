using System.Collections.Concurrent;
using ASMNet.Detection;
using ASMNet.Imaging;
using ASMNet.Live.Batch;
using ASMNet.Live.Composition;
using ASMNet.Live.Configuration;
using ASMNet.Live.Output;
using ASMNet.Media.Pictures;

namespace ASMNet.Live.Tests.Batch;

/// <summary>A device that hangs at the files of a batch: each is named, and after some of them the batch ends with a code that asks for a new process.</summary>
public sealed class BatchStallTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly TemporaryFolder _folder = new();
    private readonly ManualResetEventSlim _release = new();
    private readonly ConcurrentQueue<BatchResult> _told = new();
    private int _hung;

    public void Dispose()
    {
        _release.Set();
        _folder.Dispose();
    }

    [Fact]
    public async Task RunAsync_OneFileHangs_IsNamedAndTheOthersAreMade()
    {
        IReadOnlyCollection<BatchResult> results = await RunAsync(files: 3, hangs: 1).WaitAsync(Patience);

        BatchResult failed = Assert.Single(results, result => result.State == BatchState.Failed);
        Assert.Contains($"{failed.Source}: the stage align has been at one frame for ", failed.Message, StringComparison.Ordinal);
        Assert.Equal(2, results.Count(result => result.State == BatchState.Done));
        Assert.False(File.Exists(_folder.File($"out/{failed.Source}.csv")));
    }

    [Fact]
    public async Task RunAsync_EveryFileHangs_EndsWithWhatOnlyANewProcessHelps()
    {
        StalledException fault = await Assert.ThrowsAsync<StalledException>(() => RunAsync(files: 6, hangs: 6).WaitAsync(Patience));

        Assert.Contains("the stage align", fault.Message, StringComparison.Ordinal);
        Assert.Contains("as at 3 files before", fault.Message, StringComparison.Ordinal);
        Assert.InRange(_hung, 4, 6);
        Assert.Empty(Directory.GetFiles(_folder.File("out"), "*.csv", SearchOption.AllDirectories));
    }

    private async Task<IReadOnlyCollection<BatchResult>> RunAsync(int files, int hangs)
    {
        using FrameBuffer picture = new FramePool().Rent(64, 48);
        for (int file = 0; file < files; file++)
        {
            await using FileStream stream = File.Create(_folder.File($"{file}.png"));
            PngWriter.Write(stream, picture.View);
        }

        var native = new NativeLibraries(new NativeParts { LoadDetector = (_, _, _) => new HangingDetector(this, hangs) });
        var outputs = new OutputFactory(() => null, _ => { }, _ => { }, TimeProvider.System);
        var trackers = new TrackingFactory(new DeviceFactory(native, _ => { }, _ => { }), new DetectorFactory(native, _ => { }), TimeProvider.System);
        var sources = new SourceFactories(native, TimeProvider.System, _ => { });
        var stalls = new StallCount();
        using var folder = new BatchFolder(_folder.File("out"));
        BatchItem[] items = [.. Enumerable.Range(0, files).Select(file => new BatchItem(_folder.File($"{file}.png"), $"{file}.png"))];
        var options = new BatchOptions { Sources = [], OutputFolder = _folder.File("out"), Endings = [".csv"], Jobs = 4 };
        return await new BatchRunner((settings, _) => new FileTracker(settings, sources, trackers, outputs, new PipelineFactory(TimeProvider.System), stalls, TimeProvider.System)).RunAsync(
            new Settings { Watchdog = new WatchdogSettings { Limit = 3 } }, options, items, folder, (_, result) => _told.Enqueue(result), CancellationToken.None);
    }

    private sealed class HangingDetector(BatchStallTests test, int hangs) : IFaceDetector
    {
        public string Description => "hanging";

        public int Detect(in ImageView image, Span<FaceDetection> results)
        {
            if (!test._release.IsSet && Interlocked.Increment(ref test._hung) <= hangs)
            {
                test._release.Wait(Patience);
            }

            return 0;
        }

        public void Dispose()
        {
        }
    }
}
