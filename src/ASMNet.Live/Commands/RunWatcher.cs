using ASMNet.Live.Pipeline;
using Spectre.Console;

namespace ASMNet.Live.Commands;

/// <summary>Shows how a run gets on: redrawn in a terminal, a line now and then where the output goes to a file.</summary>
internal static class RunWatcher
{
    private static readonly TimeSpan RedrawEvery = TimeSpan.FromSeconds(0.25);
    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(5);

    /// <summary>Waits for the run and shows its progress.</summary>
    /// <param name="host">Where to write.</param>
    /// <param name="run">The run.</param>
    /// <param name="statistics">Its counts as they are now.</param>
    /// <param name="frameCount">How many frames there will be, where that is known.</param>
    public static async Task<PipelineReport> WatchAsync(CommandHost host, Task<PipelineReport> run, Func<PipelineStatistics> statistics, long? frameCount)
    {
        if (!host.IsInteractive)
        {
            await RepeatAsync(host, run, LineEvery, () => host.Say(RunReport.Progress(statistics()))).ConfigureAwait(false);
        }
        else if (frameCount is long count)
        {
            await host.Console.Progress()
                .Columns(new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new TaskDescriptionColumn())
                .StartAsync(async context =>
                {
                    ProgressTask task = context.AddTask("", maxValue: Math.Max(1, count));
                    await RepeatAsync(host, run, RedrawEvery, () => Update(task, statistics())).ConfigureAwait(false);
                    Update(task, statistics());
                })
                .ConfigureAwait(false);
        }
        else
        {
            await host.Console.Status()
                .StartAsync("starting", context => RepeatAsync(host, run, RedrawEvery, () => context.Status(Markup.Escape(RunReport.Progress(statistics())))))
                .ConfigureAwait(false);
        }

        return await run.ConfigureAwait(false);
    }

    private static void Update(ProgressTask task, PipelineStatistics statistics)
    {
        task.Value = statistics.Frames;
        task.Description = Markup.Escape(RunReport.Progress(statistics));
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
