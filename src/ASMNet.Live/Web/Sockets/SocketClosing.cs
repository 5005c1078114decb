using System.Net.WebSockets;

namespace ASMNet.Live.Web.Sockets;

/// <summary>
/// Closes a socket so that the other side reads why. A connection that is cut while bytes lie unread is reset, and a reset
/// overtakes what was sent before it; so whatever still comes is read and dropped until the other side closes too, for a bounded time.
/// </summary>
/// <param name="stopping">Ends when the service stops, which leaves less time.</param>
internal sealed class SocketClosing(CancellationToken stopping)
{
    /// <summary>How long the other side has to read the last words.</summary>
    public static readonly TimeSpan Linger = TimeSpan.FromSeconds(5);

    /// <summary>The same while the service stops, and how long the last words may take to be sent.</summary>
    public static readonly TimeSpan Brief = TimeSpan.FromMilliseconds(600);

    /// <summary>Sends the close frame.</summary>
    /// <param name="socket">A socket to which nobody sends any more.</param>
    /// <param name="end">Why.</param>
    public static async Task SayAsync(WebSocket socket, SocketEnd end)
    {
        if (socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived))
        {
            return;
        }

        try
        {
            using var limit = new CancellationTokenSource(Brief);
            await socket.CloseOutputAsync(end.Status, end.Reason, limit.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is OperationCanceledException or WebSocketException)
        {
            socket.Abort();
        }
    }

    /// <summary>Waits for the other side to close too.</summary>
    /// <param name="socket">A socket whose close frame was sent.</param>
    /// <param name="receiving">The receiving that may still be under way.</param>
    /// <param name="receiveEnd">Ends it, which cuts the connection.</param>
    public async Task WaitAsync(WebSocket socket, Task receiving, CancellationTokenSource receiveEnd)
    {
        receiveEnd.CancelAfter(stopping.IsCancellationRequested ? Brief : Linger);
        await using CancellationTokenRegistration hurry = stopping.UnsafeRegister(_ => receiveEnd.CancelAfter(Brief), null);
        await receiving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var rest = new byte[4096];
        try
        {
            while (socket.State == WebSocketState.CloseSent)
            {
                await socket.ReceiveAsync(rest.AsMemory(), receiveEnd.Token).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or WebSocketException)
        {
            // the other side has had its time, or is gone
        }
    }
}
