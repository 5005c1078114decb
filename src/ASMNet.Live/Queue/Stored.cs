namespace ASMNet.Live.Queue;

/// <summary>What is known of a job, as it lies in the queue.</summary>
/// <typeparam name="T">What is known.</typeparam>
/// <param name="Id">The job's hash.</param>
/// <param name="Value">What is known.</param>
/// <param name="Age">How long it has been there when it was read, by the server's clock.</param>
internal sealed record Stored<T>(string Id, T Value, TimeSpan Age);
