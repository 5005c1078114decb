using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace ASMNet.Live.Output.Network;

/// <summary>Sockets for datagrams of any size, and what they tell of addresses.</summary>
internal static class DatagramSocket
{
    private const int LargestDatagram = 65_535;

    /// <summary>Makes a socket.</summary>
    /// <param name="family">Whose addresses it sends to.</param>
    public static Socket Create(AddressFamily family)
    {
        var socket = new Socket(family, SocketType.Dgram, ProtocolType.Udp);
        MakeRoom(socket);
        return socket;
    }

    /// <summary>Lets a socket send every datagram: macOS refuses those that are larger than what it may hold back, by default 9216 bytes. A socket that has more room keeps it.</summary>
    /// <param name="socket">The socket.</param>
    public static void MakeRoom(Socket socket)
    {
        if (socket.SendBufferSize < LargestDatagram)
        {
            socket.SendBufferSize = LargestDatagram;
        }
    }

    /// <summary>Whether an address is one of this machine's: only these can be listened on.</summary>
    /// <param name="address">The address.</param>
    public static bool IsOfThisMachine(IPAddress address)
    {
        if (IPAddress.IsLoopback(address))
        {
            return true;
        }

        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(new IPEndPoint(address, 0));
        }
        catch (SocketException)
        {
            return false;
        }

        // Linux lets others' addresses be bound too where net.ipv4.ip_nonlocal_bind is set. To list the machine's takes longer, and few come here.
        return NetworkInterface.GetAllNetworkInterfaces().Any(network => network.GetIPProperties().UnicastAddresses.Any(own => own.Address.Equals(address)));
    }
}
