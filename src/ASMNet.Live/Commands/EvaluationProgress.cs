using ASMNet.Live.Shell;
using ASMNet.Media;
using Spectre.Console;

namespace ASMNet.Live.Commands;

/// <summary>Shows how an evaluation gets on: a bar in a terminal that can redraw it, a line now and then elsewhere.</summary>
internal static class EvaluationProgress
{
    /// <summary>Does the work on another thread and shows its progress.</summary>
    /// <param name="terminal">Where to show it.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="what">What is counted, such as <c>face</c>.</param>
    /// <param name="count">How many there are; null where nobody knows.</param>
    /// <param name="work">The work; it reports how many are done.</param>
    public static async Task<T> ShowAsync<T>(Terminal terminal, TimeProvider timeProvider, string what, int? count, Func<IProgress<int>, T> work)
    {
        if (terminal.IsInteractive)
        {
            return await terminal.Console.Progress()
                .Columns(new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new TaskDescriptionColumn())
                .StartAsync(context =>
                {
                    ProgressTask task = context.AddTask(what + "s", maxValue: count ?? 1);
                    return Task.Run(() => work(new BarProgress(task)));
                })
                .ConfigureAwait(false);
        }

        var progress = new LineProgress(what, count);
        Task<T> run = Task.Run(() => work(progress));
        await new RunWatcher(terminal, timeProvider).ShowAsync(run, () => progress.Line, () => progress.Line).ConfigureAwait(false);
        return await run.ConfigureAwait(false);
    }

    private sealed class BarProgress(ProgressTask task) : IProgress<int>
    {
        public void Report(int value) => task.Value = value;
    }

    private sealed class LineProgress(string what, int? count) : IProgress<int>
    {
        private volatile int _done;

        public string Line => count is int all ? $"{_done} of {Counted.Of(all, what)}" : Counted.Of(_done, what);

        public void Report(int value) => _done = value;
    }
}
