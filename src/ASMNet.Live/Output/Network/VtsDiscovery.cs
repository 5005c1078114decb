using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace ASMNet.Live.Output.Network;

/// <summary>Finds VTube Studio by the state that it broadcasts in the local network, every two seconds on UDP 47779.</summary>
internal static class VtsDiscovery
{
    /// <summary>The port of the broadcast.</summary>
    public const int BroadcastPort = 47779;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2.5);

    /// <summary>Waits for a broadcast.</summary>
    /// <param name="port">The port of the broadcast.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>Where the API listens; null when nothing came.</returns>
    public static Uri? Find(int port, CancellationToken cancellation)
    {
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(Patience);
        try
        {
            using var client = new UdpClient(AddressFamily.InterNetwork);
            client.Client.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            client.Client.Bind(new IPEndPoint(IPAddress.Any, port));
            while (true)
            {
                UdpReceiveResult received = client.ReceiveAsync(deadline.Token).AsTask().GetAwaiter().GetResult();
                if (PortIn(received.Buffer) is int found)
                {
                    return new Uri($"ws://{received.RemoteEndPoint.Address}:{found}");
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>The API's port in a broadcast; null where it is none, or the API is turned off.</summary>
    internal static int? PortIn(byte[] datagram)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(datagram);
            JsonElement root = document.RootElement;
            return root.GetProperty("messageType").GetString() == "VTubeStudioAPIStateBroadcast"
                && root.GetProperty("data").GetProperty("active").GetBoolean()
                && root.GetProperty("data").GetProperty("port").TryGetInt32(out int port) && port is > 0 and <= 65535
                    ? port
                    : null;
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }
}
