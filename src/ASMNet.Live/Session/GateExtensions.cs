namespace ASMNet.Live.Session;

/// <summary>Waiting for a gate that has an end.</summary>
internal static class GateExtensions
{
    private static readonly TimeSpan LastWait = TimeSpan.FromSeconds(0.3);

    /// <summary>Does something behind a gate, and without it once there is no time left.</summary>
    /// <param name="gate">The gate.</param>
    /// <param name="action">What is to be done.</param>
    /// <param name="urgent">Is cancelled when there is no time left; from then on the gate is waited for a moment.</param>
    /// <returns>What came of it.</returns>
    public static async Task<T> WithinAsync<T>(this SemaphoreSlim gate, Func<Task<T>> action, CancellationToken urgent)
    {
        bool isEntered = await EnterAsync(gate, urgent);
        try
        {
            return await action();
        }
        finally
        {
            if (isEntered)
            {
                gate.Release();
            }
        }
    }

    private static async Task<bool> EnterAsync(SemaphoreSlim gate, CancellationToken urgent)
    {
        try
        {
            await gate.WaitAsync(urgent);
            return true;
        }
        catch (OperationCanceledException)
        {
            return await gate.WaitAsync(LastWait, CancellationToken.None);
        }
    }
}
