namespace ASMNet.OpenCv.Tests;

/// <summary>A thread that has to wait for another one.</summary>
internal static class Waiting
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Starts an action, and goes on when its thread waits or has ended.</summary>
    /// <param name="action">What has to wait.</param>
    /// <returns>Its thread.</returns>
    public static Thread Start(Action action)
    {
        var thread = new Thread(() => action()) { IsBackground = true };
        thread.Start();
        Assert.True(SpinWait.SpinUntil(() => thread.ThreadState.HasFlag(ThreadState.WaitSleepJoin) || !thread.IsAlive, Patience));
        return thread;
    }
}
