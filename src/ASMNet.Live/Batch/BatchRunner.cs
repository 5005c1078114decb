using System.Collections.Concurrent;
using ASMNet.Live.Composition;
using ASMNet.Live.Configuration;
using ASMNet.Live.Output;
using ASMNet.Live.Pipeline;
using ASMNet.Live.Rendering;
using ASMNet.Media;

namespace ASMNet.Live.Batch;

/// <summary>
/// Tracks many files, several at once, each by itself: a result depends on its file alone, and is the same whatever ran beside or before it.
/// Networks run on one thread each, and there is a pipeline for each core, as far as the memory goes.
/// </summary>
internal sealed class BatchRunner(SourceFactories sources, TrackingFactory trackers, OutputFactory outputs, TimeProvider timeProvider)
{
    private const long BytesOfAPipeline = 512L << 20;

    /// <summary>Pipelines that suit this machine: one for each core, with half a gigabyte of memory for each.</summary>
    public static int JobsOfThisMachine =>
        (int)Math.Clamp(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / BytesOfAPipeline, 1, Environment.ProcessorCount);

    /// <summary>Tracks every file that has no result yet.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="options">What is read and written.</param>
    /// <param name="items">The files of this run.</param>
    /// <param name="folder">Where the results go.</param>
    /// <param name="finished">Told of each result; from several threads, one at a time.</param>
    /// <param name="cancellation">Stops; what is not whole is thrown away and made by the next run.</param>
    /// <returns>What became of each file, in no order; of those not begun nothing.</returns>
    public async Task<IReadOnlyCollection<BatchResult>> RunAsync(
        Settings settings, BatchOptions options, IReadOnlyList<BatchItem> items, BatchFolder folder, Action<BatchResult> finished, CancellationToken cancellation)
    {
        // One thread a network: more would only take from the pipelines beside it.
        settings = settings with { Models = settings.Models with { CpuThreads = 1 } };
        var key = new BatchKey(settings, TrackingFactory.Models(settings.Models.Folder));
        var waiting = new ConcurrentQueue<BatchItem>(items);
        var results = new ConcurrentQueue<BatchResult>();
        var gate = new Lock();
        await Task.WhenAll(Enumerable.Range(0, options.Jobs).Select(_ => Task.Run(WorkAsync, CancellationToken.None))).ConfigureAwait(false);
        return results;

        async Task WorkAsync()
        {
            while (!cancellation.IsCancellationRequested && waiting.TryDequeue(out BatchItem? item))
            {
                if (await MakeAsync(settings, options, item, key, folder, cancellation).ConfigureAwait(false) is BatchResult result)
                {
                    results.Enqueue(result);
                    lock (gate)
                    {
                        finished(result);
                    }
                }
            }
        }
    }

    /// <summary>Makes the results of one file; null when it was stopped.</summary>
    private async Task<BatchResult?> MakeAsync(Settings settings, BatchOptions options, BatchItem item, BatchKey keys, BatchFolder folder, CancellationToken cancellation)
    {
        string key = string.Empty;
        try
        {
            key = keys.Of(item.Path);
            if (folder.Find(item, key, options.Endings) is BatchResult earlier)
            {
                return earlier;
            }

            if (await TrackAsync(settings, options, item, key, folder, cancellation).ConfigureAwait(false) is not BatchResult result)
            {
                folder.Discard(item, options.Endings);
                return null;
            }

            folder.Publish(item, result);
            return result;
        }
        catch (Exception exception) when (exception is ASMNetException or IOException or UnauthorizedAccessException)
        {
            // One file that cannot be read or written must not stop the others.
            folder.Discard(item, options.Endings);
            var failure = new BatchResult { Source = item.Name, State = BatchState.Failed, Key = key, Message = exception.Message };
            folder.Publish(item, failure);
            return failure;
        }
    }

    private async Task<BatchResult?> TrackAsync(Settings settings, BatchOptions options, BatchItem item, string key, BatchFolder folder, CancellationToken cancellation)
    {
        long startedAt = timeProvider.GetTimestamp();
        var paths = new OutputPaths(PathOf(options.Endings.FirstOrDefault(ending => ending is not (".csv" or ".jsonl"))), PathOf(".csv"), PathOf(".jsonl"), Overwrite: true);
        using IFrameSource source = sources.Create(settings).Open(item.Path, cancellation);
        using FaceTracking tracking = trackers.Create(settings);
        using OutputSet written = outputs.Open(settings, source.Info, paths, cancellation);
        var pipeline = new TrackingPipeline(
            source,
            tracking.Detector,
            tracking.Tracker,
            tracking.Smoother,
            paths.Video is null ? null : new PipelineOverlay(new OverlayRenderer(settings.Overlay), tracking.Device),
            written.Sinks,
            new PipelineOptions { Stills = tracking.Find },
            timeProvider,
            tracking.Signals);
        PipelineReport report = await pipeline.RunAsync(cancellation, cancellation).ConfigureAwait(false);
        if (report.Ending == PipelineEnding.Interrupted)
        {
            return null;
        }

        if (report.Fault is not null)
        {
            throw report.Fault as ASMNetException ?? new UserException($"tracking failed: {report.Fault.Message}", report.Fault);
        }

        return new BatchResult
        {
            Source = item.Name,
            State = report.Defect is null ? BatchState.Done : BatchState.Damaged,
            Key = key,
            Message = report.Defect,
            Frames = pipeline.Statistics.Frames,
            FramesWithFace = pipeline.Statistics.FramesWithFace,
            Seconds = Math.Round(timeProvider.GetElapsedTime(startedAt).TotalSeconds, 3),
            Results = options.Endings,
        };

        string? PathOf(string? ending) => ending is not null && options.Endings.Contains(ending) ? folder.Draft(item, ending) : null;
    }
}
