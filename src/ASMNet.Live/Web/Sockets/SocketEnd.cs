using System.Net.WebSockets;

namespace ASMNet.Live.Web.Sockets;

/// <summary>Why a socket is closed.</summary>
/// <param name="Status">The close code.</param>
/// <param name="Reason">For people, at most 120 bytes.</param>
internal readonly record struct SocketEnd(WebSocketCloseStatus Status, string Reason)
{
    public static SocketEnd Normal => new(WebSocketCloseStatus.NormalClosure, "");

    public static SocketEnd Stopping => new(WebSocketCloseStatus.EndpointUnavailable, "The service stops.");
}
