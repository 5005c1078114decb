namespace ASMNet.Live.Output.Video;

/// <summary>Tells when there is no time left: a moment after the program was asked to end, whatever still waits for ffmpeg or a disk is let go.</summary>
public sealed class Urgency : IDisposable
{
    /// <summary>The time that outputs have to finish by themselves. The program promises to end within 2 s, and needs the rest for itself.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _late = new();
    private readonly CancellationTokenRegistration _asked;

    /// <summary>Watches a wish to end.</summary>
    /// <param name="ending">Is cancelled when the program is asked to end.</param>
    public Urgency(CancellationToken ending)
    {
        _asked = ending.Register(() => _late.CancelAfter(Grace));
    }

    /// <summary>Is cancelled when there is no time left.</summary>
    public CancellationToken Token => _late.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        _asked.Dispose();
        _late.Dispose();
    }
}
