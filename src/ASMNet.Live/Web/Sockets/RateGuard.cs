using ASMNet.Inference.Cpu.Graph;

namespace ASMNet.Live.Web.Sockets;

/// <summary>Tells when a socket sends more messages than any honest client does. One thread uses it.</summary>
/// <param name="timeProvider">The clock.</param>
internal sealed class RateGuard(TimeProvider timeProvider)
{
    /// <summary>Messages that may come within a second: twice what the fastest cameras give.</summary>
    public const int PerSecond = 240;

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);
    private long _began = timeProvider.GetTimestamp();
    private int _count;

    /// <summary>What a socket is closed with that sends too much.</summary>
    public static SocketEnd End => new(System.Net.WebSockets.WebSocketCloseStatus.PolicyViolation, $"More than {PerSecond} messages came within a second.");

    /// <summary>Counts a message.</summary>
    /// <returns>False when it is one too many.</returns>
    public bool Allows()
    {
        if (timeProvider.GetElapsedTime(_began) >= Window)
        {
            _began = timeProvider.GetTimestamp();
            _count = 0;
        }

        return ++_count <= PerSecond;
    }
}
