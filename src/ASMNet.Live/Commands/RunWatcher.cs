using ASMNet.Live.Pipeline;
using ASMNet.Live.Shell;
using Spectre.Console;

namespace ASMNet.Live.Commands;

/// <summary>Shows how a run gets on: redrawn in a terminal, a line now and then where the output goes to a file.</summary>
/// <param name="terminal">Where to show it.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class RunWatcher(Terminal terminal, TimeProvider timeProvider)
{
    private static readonly TimeSpan RedrawEvery = TimeSpan.FromSeconds(0.25);
    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(5);

    /// <summary>Starts a run, shows its progress and waits for its end. Whatever goes wrong beside the run, it is stopped and has ended when this returns or throws.</summary>
    /// <param name="start">Starts the run; its token stops it.</param>
    /// <param name="statistics">Its counts as they are now.</param>
    /// <param name="frameCount">How many frames there will be, where that is known.</param>
    /// <param name="cancellation">Stops the run.</param>
    public async Task<PipelineReport> RunAsync(
        Func<CancellationToken, Task<PipelineReport>> start, Func<PipelineStatistics> statistics, long? frameCount, CancellationToken cancellation)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task<PipelineReport> run = start(stop.Token);
        try
        {
            await ShowAsync(run, statistics, frameCount).ConfigureAwait(false);
        }
        catch
        {
            // The run's memory goes as soon as this throws, so nothing may be at work in it any more.
            await stop.CancelAsync().ConfigureAwait(false);
            await ((Task)run).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        return await run.ConfigureAwait(false);
    }

    /// <summary>Shows the progress of a run until it has ended; the run stays the caller's to wait for and to stop.</summary>
    /// <param name="run">The run.</param>
    /// <param name="statistics">Its counts as they are now.</param>
    /// <param name="frameCount">How many frames there will be, where that is known.</param>
    public async Task ShowAsync(Task run, Func<PipelineStatistics> statistics, long? frameCount)
    {
        if (terminal.IsInteractive && frameCount is long count)
        {
            await terminal.Console.Progress()
                .Columns(new ProgressBarColumn { Width = BarWidth(terminal.Console.Profile.Width) }, new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
                .StartAsync(async context =>
                {
                    ProgressTask task = context.AddTask(RunReport.ShortProgress(statistics()), maxValue: Math.Max(1, count));
                    await RepeatAsync(run, RedrawEvery, () => Update(task, statistics())).ConfigureAwait(false);
                    Update(task, statistics());
                })
                .ConfigureAwait(false);
        }
        else
        {
            await ShowAsync(run, () => RunReport.Progress(statistics()), () => RunReport.ShortProgress(statistics())).ConfigureAwait(false);
        }
    }

    /// <summary>Shows the progress of what has no known end until it has ended; it stays the caller's to wait for and to stop.</summary>
    /// <param name="run">What runs.</param>
    /// <param name="line">How it gets on.</param>
    /// <param name="shortLine">The same in a few words.</param>
    public async Task ShowAsync(Task run, Func<string> line, Func<string> shortLine)
    {
        // What runs has just begun: its first frames go before the console for what is redrawn.
        await Task.WhenAny(run, Task.Delay(RedrawEvery, timeProvider)).ConfigureAwait(false);
        await (terminal.IsInteractive
            ? terminal.Console.Status().StartAsync("starting", context => RepeatAsync(run, RedrawEvery, () => context.Status(Markup.Escape(shortLine()))))
            : RepeatAsync(run, LineEvery, () => terminal.Say(line()))).ConfigureAwait(false);
    }

    // What the description needs comes first; the bar takes of the rest what it can use.
    private static int BarWidth(int columns) => Math.Clamp(columns - 50, 6, 40);

    private static void Update(ProgressTask task, PipelineStatistics statistics)
    {
        task.Value = statistics.Frames;
        task.Description = Markup.Escape(RunReport.ShortProgress(statistics));
    }

    private async Task RepeatAsync(Task run, TimeSpan interval, Action show)
    {
        using var timer = new PeriodicTimer(interval, timeProvider);
        Task<bool> tick = timer.WaitForNextTickAsync().AsTask();
        while (await Task.WhenAny(run, tick).ConfigureAwait(false) == tick)
        {
            show();
            tick = timer.WaitForNextTickAsync().AsTask();
        }
    }
}
