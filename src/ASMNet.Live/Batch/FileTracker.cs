using ASMNet.Live.Composition;
using ASMNet.Live.Configuration;
using ASMNet.Live.Input;
using ASMNet.Live.Output;
using ASMNet.Live.Pipeline;
using ASMNet.Live.Rendering;
using ASMNet.Media;

namespace ASMNet.Live.Batch;

/// <summary>
/// Tracks files one after another, each by itself: nothing of what ran before or beside a file is in its results. For one worker. A file at which a
/// stage hangs has failed, and what hangs is left behind.
/// </summary>
/// <param name="settings">The settings, settled for a batch.</param>
/// <param name="sources">Open the files.</param>
/// <param name="trackers">Loads the models, once for as long as files are tracked to their ends.</param>
/// <param name="outputs">Opens what is written.</param>
/// <param name="pipelines">Puts the pipelines together.</param>
/// <param name="stalls">Counts what was left behind, for all workers together.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class FileTracker(
    Settings settings, SourceFactories sources, TrackingFactory trackers, OutputFactory outputs, PipelineFactory pipelines, StallCount stalls, TimeProvider timeProvider) : IDisposable
{
    private readonly KeptModels _models = new(trackers, settings);

    /// <summary>The hash of settings and models that the results go by (<see cref="BatchKey.OfSettings"/>): models that are others when they are loaded are refused. Null where nobody asks.</summary>
    public string? Key { get; init; }

    /// <summary>Tracks a file.</summary>
    /// <param name="item">The file.</param>
    /// <param name="endings">The kinds of results.</param>
    /// <param name="draft">Where to write each kind.</param>
    /// <param name="started">Told of what is counted, and of the number of frames where it is known; null for nobody.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>What became of it, without its hashes; null when it was stopped.</returns>
    /// <exception cref="StalledException">A stage hung, as at several files before, or the models do: only a new process helps.</exception>
    /// <exception cref="UnreadyException">No file can be read or tracked here.</exception>
    /// <exception cref="ASMNetException">It cannot be read, tracked or written.</exception>
    public async Task<BatchResult?> TrackAsync(
        BatchItem item, IReadOnlyList<string> endings, Func<string, string> draft, Action<PipelineStatistics, long?>? started, CancellationToken cancellation)
    {
        long startedAt = timeProvider.GetTimestamp();
        var paths = new OutputPaths(PathOf(endings.FirstOrDefault(BatchOptions.IsVideo)), PathOf(".csv"), PathOf(".jsonl"), Overwrite: true) { Parquet = PathOf(".parquet"), SourceName = item.Name, DraftsOf = item.Name };
        using var parts = new RunParts();
        IFrameSource source = parts.Add(Open(item, cancellation));
        FaceTracking tracking = Models(cancellation);
        using OutputSet written = outputs.Open(settings, source.Info, paths, cancellation);
        var options = new PipelineOptions { Cover = FaceCover.For(settings.Output.Anonymize, source.Info), Stalls = settings.Watchdog.For(settings.Source) };
        TrackingPipeline pipeline = pipelines.Create(settings, tracking, source, written.Sinks, options);
        started?.Invoke(pipeline.Statistics, source.Info.FrameCount);
        PipelineReport report = await RunAsync(pipeline, cancellation).ConfigureAwait(false);
        parts.Heed(report);
        if (report.Ending == PipelineEnding.Interrupted)
        {
            return null;
        }

        if (report is { Left: StageStall left, Fault: not null })
        {
            throw stalls.Add(left.Of(item.Name));
        }

        string? problem = written.Sinks.Select(sink => sink.Problem).FirstOrDefault(problem => problem is not null);
        if ((report.Fault is not null || problem is not null) && cancellation.IsCancellationRequested)
        {
            // What was cut off says so; the file is not to blame.
            return null;
        }

        if (report.Fault is not null)
        {
            // Of several outputs that fail together one tells why.
            Exception first = report.Fault is AggregateException { InnerExceptions: [Exception one, ..] } ? one : report.Fault;
            throw first as ASMNetException ?? new UserException($"tracking failed: {first.Message}", report.Fault);
        }

        // What a disk or a decoder that hung has left out of a result would be missing in it for good.
        if (source.TimedOut)
        {
            throw new UserException($"{report.Defect}.");
        }

        // A result that ends before its source is none: the disk is full, say.
        if (problem is not null)
        {
            throw new UserException(problem);
        }

        if (pipeline.Statistics.Frames == 0 && endings.Any(BatchOptions.IsVideo))
        {
            // There is no video without a picture.
            throw new UserException(report.Defect ?? "it holds no picture.");
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

    /// <inheritdoc/>
    public void Dispose() => _models.Dispose();

    private FaceTracking Models(CancellationToken cancellation)
    {
        try
        {
            return _models.Begin(Key, cancellation);
        }
        catch (ASMNetException missing) when (missing is not StalledException)
        {
            throw new UnreadyException(missing.Message, missing);
        }
    }

    private IFrameSource Open(BatchItem item, CancellationToken cancellation)
    {
        SourceFactory factory = sources.Create(settings);
        try
        {
            return factory.Open(item.Path, cancellation);
        }
        catch (MediaException) when (factory.MissingReader is MediaException missing)
        {
            throw new UnreadyException(missing.Message, missing);
        }
        catch (StalledException hangs)
        {
            throw stalls.Add(hangs.Message.TrimEnd('.'));
        }
    }

    private async Task<PipelineReport> RunAsync(TrackingPipeline pipeline, CancellationToken cancellation)
    {
        bool ended = false;
        try
        {
            PipelineReport report = await pipeline.RunAsync(cancellation, cancellation).ConfigureAwait(false);
            ended = report.Fault is null;
            if (report.Left is not null)
            {
                _models.Leave();
            }

            return report;
        }
        finally
        {
            // Networks that something went wrong with are not trusted with another file.
            if (!ended)
            {
                _models.Dispose();
            }
        }
    }
}
