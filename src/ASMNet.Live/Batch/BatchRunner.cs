using System.Collections.Concurrent;
using ASMNet.Live.Configuration;

namespace ASMNet.Live.Batch;

/// <summary>
/// Tracks many files, several at once, each by itself: a result depends on its file alone, and is the same whatever ran beside or before it.
/// Networks run on one thread each, and there is a pipeline for each core, as far as the memory goes.
/// </summary>
/// <param name="createTracker">Makes what tracks the files of one worker, from settled settings and their key.</param>
internal sealed class BatchRunner(Func<Settings, string, FileTracker> createTracker)
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
    /// <param name="finished">Told of each file and its result; from several threads, one at a time.</param>
    /// <param name="cancellation">Stops; what is not whole is thrown away and made by the next run.</param>
    /// <returns>What became of each file, in no order; of those not begun nothing.</returns>
    /// <exception cref="StalledException">Stages hung at several files: only a new process helps.</exception>
    /// <exception cref="UnreadyException">No file can be read or tracked here.</exception>
    /// <exception cref="IOException">The disk takes no more.</exception>
    public async Task<IReadOnlyCollection<BatchResult>> RunAsync(
        Settings settings, BatchOptions options, IReadOnlyList<BatchItem> items, BatchFolder folder, Action<BatchItem, BatchResult> finished, CancellationToken cancellation)
    {
        settings = BatchKey.Settled(settings);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        string key = BatchKey.OfSettings(settings, cancellation);
        var waiting = new ConcurrentQueue<BatchItem>(items);
        var results = new ConcurrentQueue<BatchResult>();
        var gate = new Lock();
        await Task.WhenAll(Enumerable.Range(0, options.Jobs).Select(_ => Task.Run(GoOnAsync, CancellationToken.None))).ConfigureAwait(false);
        return results;

        async Task GoOnAsync()
        {
            try
            {
                await WorkAsync().ConfigureAwait(false);
            }
            catch
            {
                // What one of them cannot bear ends them all; what is not whole is made by the next run.
                await stop.CancelAsync().ConfigureAwait(false);
                throw;
            }
        }

        async Task WorkAsync()
        {
            using FileTracker tracker = createTracker(settings, key);
            while (!stop.IsCancellationRequested && waiting.TryDequeue(out BatchItem? item))
            {
                if (await MakeAsync(tracker, options, item, key, folder, stop.Token).ConfigureAwait(false) is BatchResult result)
                {
                    results.Enqueue(result);
                    lock (gate)
                    {
                        finished(item, result);
                    }
                }
            }
        }
    }

    /// <summary>Makes the results of one file; null when it was stopped.</summary>
    private static async Task<BatchResult?> MakeAsync(FileTracker tracker, BatchOptions options, BatchItem item, string key, BatchFolder folder, CancellationToken cancellation)
    {
        try
        {
            // A large file is read for its hash only where there is a result that it may belong to.
            string? content = null;
            if (folder.Find(item, key, options.Endings) is BatchResult earlier)
            {
                content = BatchKey.OfContent(item.Path);
                if (earlier.Content == content)
                {
                    return earlier;
                }
            }

            (long, DateTime) before = Stamp(item);
            if (await tracker.TrackAsync(item, options.Endings, ending => folder.Draft(item, ending), started: null, cancellation).ConfigureAwait(false) is not BatchResult result)
            {
                folder.Discard(item, options.Endings);
                return null;
            }

            content ??= BatchKey.OfContent(item.Path);
            if (Stamp(item) != before)
            {
                throw new UserException("it was written to while it was tracked; run again when it is whole.");
            }

            result = result with { Content = content, Settings = key };
            folder.Publish(item, result);
            return result;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            folder.Discard(item, options.Endings);
            return null;
        }
        catch (UnreadyException)
        {
            folder.Discard(item, options.Endings);
            throw;
        }
        catch (Exception exception) when (exception is ASMNetException or IOException or UnauthorizedAccessException)
        {
            bool isFull = FullDisk.IsCause(exception, folder.Place);
            folder.Discard(item, options.Endings);
            if (isFull)
            {
                throw FullDisk.Report(exception, folder.Place);
            }

            // One file that cannot be read or written must not stop the others.
            var failure = new BatchResult { Source = item.Name, State = BatchState.Failed, Settings = key, Message = exception.Message };
            folder.NoteFailure(item, failure);
            if (exception is StalledException)
            {
                throw;
            }

            return failure;
        }
    }

    private static (long Length, DateTime Written) Stamp(BatchItem item)
    {
        var file = new FileInfo(item.Path);
        return (file.Exists ? file.Length : 0, file.LastWriteTimeUtc);
    }
}
