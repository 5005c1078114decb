using ASMNet.Live.Pipeline;
using Spectre.Console;

namespace ASMNet.Live.Commands;

/// <summary>Shows how a run gets on: redrawn in a terminal, a line now and then where the output goes to a file.</summary>
internal static class RunWatcher
{
    private static readonly TimeSpan RedrawEvery = TimeSpan.FromSeconds(0.25);
    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(5);

    /// <summary>Starts a run, shows its progress and waits for its end. Whatever goes wrong beside the run, it is stopped and has ended when this returns or throws.</summary>
    /// <param name="host">Where to write.</param>
    /// <param name="start">Starts the run; its token stops it.</param>
    /// <param name="statistics">Its counts as they are now.</param>
    /// <param name="frameCount">How many frames there will be, where that is known.</param>
    /// <param name="cancellation">Stops the run.</param>
    public static async Task<PipelineReport> RunAsync(
        CommandHost host, Func<CancellationToken, Task<PipelineReport>> start, Func<PipelineStatistics> statistics, long? frameCount, CancellationToken cancellation)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task<PipelineReport> run = start(stop.Token);
        try
        {
            await ShowAsync(host, run, statistics, frameCount).ConfigureAwait(false);
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
    /// <param name="host">Where to write.</param>
    /// <param name="run">The run.</param>
    /// <param name="statistics">Its counts as they are now.</param>
    /// <param name="frameCount">How many frames there will be, where that is known.</param>
    public static async Task ShowAsync(CommandHost host, Task run, Func<PipelineStatistics> statistics, long? frameCount)
    {
        if (!host.IsInteractive)
        {
            await RepeatAsync(host, run, LineEvery, () => host.Say(RunReport.Progress(statistics()))).ConfigureAwait(false);
        }
        else if (frameCount is long count)
        {
            await host.Console.Progress()
                .Columns(new ProgressBarColumn { Width = BarWidth(host.Console.Profile.Width) }, new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
                .StartAsync(async context =>
                {
                    ProgressTask task = context.AddTask(RunReport.ShortProgress(statistics()), maxValue: Math.Max(1, count));
                    await RepeatAsync(host, run, RedrawEvery, () => Update(task, statistics())).ConfigureAwait(false);
                    Update(task, statistics());
                })
                .ConfigureAwait(false);
        }
        else
        {
            await host.Console.Status()
                .StartAsync("starting", context => RepeatAsync(host, run, RedrawEvery, () => context.Status(Markup.Escape(RunReport.ShortProgress(statistics())))))
                .ConfigureAwait(false);
        }
    }

    // What the description needs comes first; the bar takes of the rest what it can use.
    private static int BarWidth(int terminal) => Math.Clamp(terminal - 50, 6, 40);

    private static void Update(ProgressTask task, PipelineStatistics statistics)
    {
        task.Value = statistics.Frames;
        task.Description = Markup.Escape(RunReport.ShortProgress(statistics));
    }

    private static async Task RepeatAsync(CommandHost host, Task run, TimeSpan interval, Action show)
    {
        using var timer = new PeriodicTimer(interval, host.TimeProvider);
        Task<bool> tick = timer.WaitForNextTickAsync().AsTask();
        while (await Task.WhenAny(run, tick).ConfigureAwait(false) == tick)
        {
            show();
            tick = timer.WaitForNextTickAsync().AsTask();
        }
    }
}
