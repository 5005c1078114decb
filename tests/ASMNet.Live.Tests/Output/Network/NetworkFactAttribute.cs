using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace ASMNet.Live.Tests.Output.Network;

/// <summary>A test that needs an IPv4 address of this machine in a network; it is skipped where there is none.</summary>
internal sealed class NetworkFactAttribute : FactAttribute
{
    public NetworkFactAttribute()
    {
        if (Own is null)
        {
            Skip = "this machine has no IPv4 address in a network";
        }
    }

    public static IPAddress? Own { get; } = NetworkInterface.GetAllNetworkInterfaces()
        .Where(network => network.OperationalStatus == OperationalStatus.Up)
        .SelectMany(network => network.GetIPProperties().UnicastAddresses)
        .Select(unicast => unicast.Address)
        .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address));
}
