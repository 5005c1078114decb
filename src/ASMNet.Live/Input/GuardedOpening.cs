using System.Globalization;
using ASMNet.Media;

namespace ASMNet.Live.Input;

/// <summary>
/// Opens what may hang while it is opened, where nothing can be cancelled: a camera's driver, a file system that is gone. What hangs is left behind,
/// and nothing else is begun for the same name until all that hangs there has come back.
/// </summary>
/// <param name="timeProvider">The clock.</param>
internal sealed class GuardedOpening(TimeProvider timeProvider)
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    // what can be cancelled ends by itself; the program promises to end within 2 s
    private static readonly TimeSpan AfterTheWish = TimeSpan.FromSeconds(1);
    private readonly Lock _leaving = new();

    // several of one name where they were begun before the first of them was left
    private readonly List<(string Name, long Since)> _left = [];

    /// <summary>Opens it on a thread of its own.</summary>
    /// <typeparam name="T">What is opened.</typeparam>
    /// <param name="name">What people call it.</param>
    /// <param name="limit">How long it may take. Time in which the whole program stood still does not count.</param>
    /// <param name="open">Opens it.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="at">What people call the part of it that hangs; null for the name itself.</param>
    /// <returns>What was opened.</returns>
    /// <exception cref="StalledException">It hangs, or an earlier opening still does.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public T Open<T>(string name, TimeSpan limit, Func<CancellationToken, T> open, CancellationToken cancellation, Func<string>? at = null)
    {
        if (LeftSince(name) is long before)
        {
            throw Hangs(at?.Invoke() ?? name, before);
        }

        long since = timeProvider.GetTimestamp();
        using var late = new CancellationTokenSource();
        using CancellationTokenRegistration asked = cancellation.UnsafeRegister(static late => ((CancellationTokenSource)late!).CancelAfter(AfterTheWish), late);
        Task<T> task = Task.Factory.StartNew(() => open(cancellation), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        for (TimeSpan waited = TimeSpan.Zero; !task.IsCompleted && !late.IsCancellationRequested && waited < limit; waited += Look)
        {
            Task.WhenAny(task, Task.Delay(limit - waited < Look ? limit - waited : Look, timeProvider, late.Token)).GetAwaiter().GetResult();
        }

        if (task.IsCompleted)
        {
            return task.GetAwaiter().GetResult();
        }

        Leave(name, task, since);
        cancellation.ThrowIfCancellationRequested();
        throw Hangs(at?.Invoke() ?? name, since);
    }

    private void Leave<T>(string name, Task<T> task, long since)
    {
        lock (_leaving)
        {
            _left.Add((name, since));
        }

        _ = task.ContinueWith(
            ended =>
            {
                lock (_leaving)
                {
                    _left.Remove((name, since));
                }

                if (ended.IsCompletedSuccessfully && ended.Result is IDisposable late)
                {
                    late.Dispose();
                }

                // nobody waits for its fault any more
                _ = ended.Exception;
            },
            TaskScheduler.Default);
    }

    private long? LeftSince(string name)
    {
        lock (_leaving)
        {
            int index = _left.FindIndex(left => left.Name == name);
            return index < 0 ? null : _left[index].Since;
        }
    }

    private StalledException Hangs(string name, long since) => new(string.Create(
        CultureInfo.InvariantCulture, $"{name} hangs while it is opened, for {timeProvider.GetElapsedTime(since).TotalSeconds:0} s now, and does not say why."));
}
