using ASMNet.Live.Composition;
using ASMNet.Live.Configuration;
using ASMNet.Live.Output;
using ASMNet.Live.Pipeline;
using ASMNet.Media;

namespace ASMNet.Live.Batch;

/// <summary>Tracks one file by itself: its networks are loaded for it, so that nothing of what ran before or beside it is in the result.</summary>
/// <param name="sources">Open the file.</param>
/// <param name="trackers">Loads the models.</param>
/// <param name="outputs">Opens what is written.</param>
/// <param name="pipelines">Puts the pipeline together.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class FileTracker(SourceFactories sources, TrackingFactory trackers, OutputFactory outputs, PipelineFactory pipelines, TimeProvider timeProvider)
{
    /// <summary>Tracks a file.</summary>
    /// <param name="settings">The settings, settled for a batch.</param>
    /// <param name="item">The file.</param>
    /// <param name="endings">The kinds of results.</param>
    /// <param name="draft">Where to write each kind.</param>
    /// <param name="started">Told of what is counted, and of the number of frames where it is known; null for nobody.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>What became of it, without its hashes; null when it was stopped.</returns>
    /// <exception cref="ASMNetException">It cannot be read, tracked or written.</exception>
    public async Task<BatchResult?> TrackAsync(
        Settings settings, BatchItem item, IReadOnlyList<string> endings, Func<string, string> draft, Action<PipelineStatistics, long?>? started, CancellationToken cancellation)
    {
        long startedAt = timeProvider.GetTimestamp();
        var paths = new OutputPaths(PathOf(endings.FirstOrDefault(BatchOptions.IsVideo)), PathOf(".csv"), PathOf(".jsonl"), Overwrite: true) { Parquet = PathOf(".parquet"), SourceName = item.Name };
        using IFrameSource source = sources.Create(settings).Open(item.Path, cancellation);
        using FaceTracking tracking = trackers.Create(settings);
        using OutputSet written = outputs.Open(settings, source.Info, paths, cancellation);
        TrackingPipeline pipeline = pipelines.Create(settings, tracking, source, written.Sinks, new PipelineOptions());
        started?.Invoke(pipeline.Statistics, source.Info.FrameCount);
        PipelineReport report = await pipeline.RunAsync(cancellation, cancellation).ConfigureAwait(false);
        if (report.Ending == PipelineEnding.Interrupted)
        {
            return null;
        }

        if (report.Fault is not null)
        {
            throw report.Fault as ASMNetException ?? new UserException($"tracking failed: {report.Fault.Message}", report.Fault);
        }

        // A result that ends before its source is none: the disk is full, say.
        if (written.Sinks.Select(sink => sink.Problem).FirstOrDefault(problem => problem is not null) is string problem)
        {
            throw new UserException(problem);
        }

        return new BatchResult
        {
            Source = item.Name,
            State = report.Defect is null ? BatchState.Done : BatchState.Damaged,
            Message = report.Defect,
            Frames = pipeline.Statistics.Frames,
            FramesWithFace = pipeline.Statistics.FramesWithFace,
            Faces = pipeline.Statistics.FacesInAll,
            Seconds = Math.Round(timeProvider.GetElapsedTime(startedAt).TotalSeconds, 3),
            Results = endings,
        };

        string? PathOf(string? ending) => ending is not null && endings.Contains(ending) ? draft(ending) : null;
    }
}
