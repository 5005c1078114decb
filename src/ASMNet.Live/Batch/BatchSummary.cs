namespace ASMNet.Live.Batch;

/// <summary>A run over many files; written as <c>summary.json</c>.</summary>
internal sealed record BatchSummary
{
    /// <summary>Files of this run, earlier results included.</summary>
    public int Files { get; init; }

    /// <summary>Those of them whose results an earlier run had made.</summary>
    public int Earlier { get; init; }

    /// <summary>Those that were damaged; what could be read was kept.</summary>
    public int Damaged { get; init; }

    /// <summary>Those of which nothing came.</summary>
    public int Failed { get; init; }

    /// <summary>Frames in all results.</summary>
    public long Frames { get; init; }

    /// <summary>Faces in them, a face counted in each frame that it is in.</summary>
    public long Faces { get; init; }

    /// <summary>Share of those frames with a face, 0 to 1.</summary>
    public double TrackedShare { get; init; }

    /// <summary>Wall time of this run in seconds.</summary>
    public double Seconds { get; init; }

    /// <summary>Frames of this run for each second.</summary>
    public double FramesPerSecond { get; init; }

    /// <summary>Processor time for each frame of this run in milliseconds, with ffmpeg's where the system tells it (<see cref="CpuTime"/>).</summary>
    public double CpuMillisecondsPerFrame { get; init; }

    /// <summary>Files worked on at once.</summary>
    public int Jobs { get; init; }

    /// <summary>What is wrong with each folder that was passed over and with each file that is not done.</summary>
    public IReadOnlyList<BatchResult> Problems { get; init; } = [];

    /// <summary>Adds up the results of a run.</summary>
    /// <param name="results">What became of each file.</param>
    /// <param name="unread">Folders that were passed over.</param>
    /// <param name="elapsed">Wall time.</param>
    /// <param name="cpu">Processor time.</param>
    /// <param name="jobs">Files worked on at once.</param>
    public static BatchSummary Of(IReadOnlyCollection<BatchResult> results, IEnumerable<BatchResult> unread, TimeSpan elapsed, TimeSpan cpu, int jobs)
    {
        long frames = results.Sum(result => result.Frames);
        long now = results.Where(result => !result.IsEarlier).Sum(result => result.Frames);
        return new BatchSummary
        {
            Files = results.Count,
            Earlier = results.Count(result => result.IsEarlier),
            Damaged = results.Count(result => result.State == BatchState.Damaged),
            Failed = results.Count(result => result.State == BatchState.Failed),
            Frames = frames,
            Faces = results.Sum(result => result.Faces),
            TrackedShare = frames == 0 ? 0 : Math.Round((double)results.Sum(result => result.FramesWithFace) / frames, 4),
            Seconds = Math.Round(elapsed.TotalSeconds, 2),
            FramesPerSecond = Math.Round(now / Math.Max(elapsed.TotalSeconds, 1e-3), 1),
            CpuMillisecondsPerFrame = now == 0 ? 0 : Math.Round(cpu.TotalMilliseconds / now, 2),
            Jobs = jobs,
            Problems = [.. unread, .. results.Where(result => result.State != BatchState.Done).OrderBy(result => result.Source, StringComparer.Ordinal)],
        };
    }
}
