using ASMNet.Live.Shell;
using Spectre.Console;

namespace ASMNet.Live.Commands;

/// <summary>Shows how an evaluation gets on: a bar in a terminal, nothing where the output goes to a file.</summary>
internal static class EvaluationProgress
{
    /// <summary>Does the work on another thread and shows its progress.</summary>
    /// <param name="terminal">Where to show it.</param>
    /// <param name="what">What is counted.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="work">The work; it reports how many are done.</param>
    public static Task<T> ShowAsync<T>(Terminal terminal, string what, int count, Func<IProgress<int>?, T> work) => terminal.IsInteractive
        ? terminal.Console.Progress()
            .Columns(new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new TaskDescriptionColumn())
            .StartAsync(context =>
            {
                ProgressTask task = context.AddTask(what, maxValue: count);
                return Task.Run(() => work(new BarProgress(task)));
            })
        : Task.Run(() => work(null));

    private sealed class BarProgress(ProgressTask task) : IProgress<int>
    {
        public void Report(int value) => task.Value = value;
    }
}
