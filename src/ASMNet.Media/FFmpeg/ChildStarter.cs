using System.Collections.Concurrent;
using System.Diagnostics;

namespace ASMNet.Media.FFmpeg;

/// <summary>
/// Starts child processes on one thread that lives as long as the program: Linux ends a child that asked for it when the thread that
/// started it ends, not when the program does, and a pool's threads come and go.
/// </summary>
internal static class ChildStarter
{
    private static readonly BlockingCollection<Action> Work = [];

    static ChildStarter() => new Thread(Run) { IsBackground = true, Name = "child processes" }.Start();

    /// <summary>Starts a process.</summary>
    /// <exception cref="MediaException">It cannot be started.</exception>
    public static Process Start(ProcessStartInfo start)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Work.Add(() =>
        {
            try
            {
                started.SetResult(Process.Start(start) ?? throw new InvalidOperationException("no process came of it"));
            }
            catch (Exception exception)
            {
                started.SetException(exception);
            }
        });
        try
        {
            return started.Task.GetAwaiter().GetResult();
        }
        catch (Exception exception) when (exception is System.ComponentModel.Win32Exception or InvalidOperationException or IOException)
        {
            throw new MediaException($"'{start.FileName}' cannot be started: {exception.Message.TrimEnd('.')}.", exception);
        }
    }

    private static void Run()
    {
        foreach (Action work in Work.GetConsumingEnumerable())
        {
            work();
        }
    }
}
