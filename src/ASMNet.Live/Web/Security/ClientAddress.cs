using System.Net;
using System.Net.Sockets;

namespace ASMNet.Live.Web.Security;

/// <summary>What counts as one client: an IPv4 address, or the 64 leading bits of an IPv6 one, of which a client has all the rest.</summary>
internal static class ClientAddress
{
    private const int PrefixBytes = 8;

    /// <summary>A key that is the same for all connections of one client.</summary>
    /// <param name="address">Where the connection comes from; null for none.</param>
    public static string KeyOf(IPAddress? address)
    {
        if (address is null)
        {
            return "local";
        }

        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        return address.AddressFamily == AddressFamily.InterNetworkV6 && !IPAddress.IsLoopback(address)
            ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, PrefixBytes))
            : address.ToString();
    }
}
