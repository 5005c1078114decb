namespace ASMNet.Live.Pipeline;

/// <summary>
/// Waits for the end of a run in which something may hang. A stage that does is left behind: those after it go on to their end without it, so that
/// what was written is whole, and whoever runs it can end the process.
/// </summary>
/// <param name="context">What the stages share.</param>
/// <param name="limits">When something hangs.</param>
/// <param name="source">What the source calls itself.</param>
/// <param name="ending">The run is asked to end.</param>
internal sealed class StallGuard(PipelineContext context, StallLimits limits, string source, CancellationToken ending)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // the program promises to end within 2 s, and gives outputs the first of them
    private static readonly TimeSpan LeftAfter = TimeSpan.FromSeconds(1.4);
    private static readonly TimeSpan AtOneFrame = TimeSpan.FromSeconds(0.3);
    private static readonly StageName[] Watched = [StageName.Detect, StageName.Align, StageName.Smooth, StageName.Cover, StageName.Render, StageName.Capture];
    private readonly Standstill _standstill = new(context.TimeProvider);
    private readonly HashSet<StageName> _left = [];

    /// <summary>What was left behind first; null when all has ended.</summary>
    public StageStall? Left { get; private set; }

    /// <summary>Waits.</summary>
    /// <param name="run">Ends with all stages.</param>
    /// <param name="output">Ends with the last of them.</param>
    public async Task WaitAsync(Task run, Task output)
    {
        using var timer = new PeriodicTimer(Interval, context.TimeProvider);
        using var end = new CancellationTokenSource();
        Task<bool> tick = timer.WaitForNextTickAsync(CancellationToken.None).AsTask();
        Task late = LateAsync(end.Token);
        while (await Task.WhenAny(Left is null ? run : output, tick, late).ConfigureAwait(false) is Task ended && (ended == tick || ended == late))
        {
            if (ended == late)
            {
                LeaveWhatIsAtAFrame();
                late = Task.Delay(Timeout.InfiniteTimeSpan, context.TimeProvider, end.Token);
            }
            else
            {
                LeaveWhatHangs();
                tick = timer.WaitForNextTickAsync(CancellationToken.None).AsTask();
            }
        }

        await end.CancelAsync().ConfigureAwait(false);
    }

    private async Task LateAsync(CancellationToken end)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (ending.Register(asked.SetResult))
        {
            await asked.Task.WaitAsync(end).ConfigureAwait(false);
            await Task.Delay(LeftAfter, context.TimeProvider, end).ConfigureAwait(false);
        }
    }

    private void LeaveWhatHangs()
    {
        _standstill.Begin();
        foreach (StageName stage in Watched)
        {
            TimeSpan limit = stage == StageName.Capture ? limits.Source : limits.Stage;
            if (context.Progress.SinceBegin(stage) is TimeSpan time && time > limit && !_standstill.IsWithin(limit) && Leave(stage, time) is StageStall stall)
            {
                context.Fail(new StalledException($"{stall.Of(source)}; it was left behind, and what was written until then is kept."));
            }
        }

        _standstill.End();
    }

    // It may just be slow; but there is no time left to find that out.
    private void LeaveWhatIsAtAFrame()
    {
        foreach (StageName stage in Watched)
        {
            if (context.Progress.SinceBegin(stage) is TimeSpan time && time > AtOneFrame)
            {
                Leave(stage, time);
            }
        }
    }

    private StageStall? Leave(StageName stage, TimeSpan time)
    {
        if (!_left.Add(stage))
        {
            return null;
        }

        var stall = new StageStall(stage, null, time);
        Left ??= stall;
        context.Ways[stage].TryComplete();
        return stall;
    }
}
