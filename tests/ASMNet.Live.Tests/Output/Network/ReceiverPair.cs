using System.Net;
using System.Net.Sockets;

namespace ASMNet.Live.Tests.Output.Network;

/// <summary>Two sockets on ports that follow each other, as those of two faces do.</summary>
internal static class ReceiverPair
{
    private const int MostTries = 20;

    public static Socket[] Bind()
    {
        for (int tries = 0; ; tries++)
        {
            var first = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            var second = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            first.ReceiveBufferSize = second.ReceiveBufferSize = 1 << 20;
            first.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            try
            {
                second.Bind(new IPEndPoint(IPAddress.Loopback, ((IPEndPoint)first.LocalEndPoint!).Port + 1));
                return [first, second];
            }
            catch (SocketException) when (tries < MostTries)
            {
                first.Dispose();
                second.Dispose();
            }
        }
    }
}
