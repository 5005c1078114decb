using System.Net;

namespace ASMNet.Live.Web;

/// <summary>Where the live service listens, who may use it, and how much it accepts.</summary>
public sealed record WebOptions
{
    /// <summary>The address to listen on: <c>127.0.0.1</c> (default), <c>::1</c>, <c>0.0.0.0</c>, or one of the machine's own. A restart is needed to change it.</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>The TCP port, 0 to 65535; 0 takes a free one. Default 5080. A restart is needed to change it.</summary>
    public int Port { get; init; } = 5080;

    /// <summary>
    /// The secret that every request must carry, at least 16 characters. Empty (default): none is asked for on a loopback address unless
    /// <see cref="RequireToken"/> says so; elsewhere one is made at start, which is printed once. A restart is needed to change it.
    /// </summary>
    public string Token { get; init; } = "";

    /// <summary>Whether a token is needed on a loopback address too, which every user of this machine can reach. Default false. A restart is needed to change it.</summary>
    public bool RequireToken { get; init; }

    /// <summary>Host names beyond the machine's own under which the service may be called, for example behind a proxy, parted by semicolons. Default none.</summary>
    public string AllowedHosts { get; init; } = "";

    /// <summary>Origins beyond the page's own from which sockets and changes are accepted, as <c>https://name:port</c>, parted by semicolons. Default none.</summary>
    public string AllowedOrigins { get; init; } = "";

    /// <summary>
    /// Addresses of the proxies before the service, parted by semicolons. Of a request that comes from one of them the client is whom they name in
    /// <c>X-Forwarded-For</c>; from everybody else that header means nothing. Default none. A restart is needed to change it.
    /// </summary>
    public string Proxies { get; init; } = "";

    /// <summary>Sockets open at the same time, 1 to 1000. Default 32.</summary>
    public int MaxViewers { get; init; } = 32;

    /// <summary>Sockets that one client address may have open at the same time, 1 to 1000. Default 16.</summary>
    public int MaxSocketsPerClient { get; init; } = 16;

    /// <summary>Seconds without a picture after which a browser's camera is closed and the earlier source comes back, 1 to 600. Default 10.</summary>
    public double CameraTimeout { get; init; } = 10;

    /// <summary>The largest picture side that a browser's camera may send, 64 to 4096 pixels. Default 1280.</summary>
    public int MaxCameraSide { get; init; } = 1280;

    /// <summary>Changing requests that one address may make per second, 1 to 1000; bursts of twice as many pass. Default 10.</summary>
    public int ChangesPerSecond { get; init; } = 10;

    /// <summary>JPEG quality of the pictures shown, 30 to 95. Default 80.</summary>
    public int JpegQuality { get; init; } = 80;

    /// <summary>True when only this machine can reach the address.</summary>
    public bool IsLoopback => IPAddress.TryParse(Address, out IPAddress? address) && IPAddress.IsLoopback(address);

    /// <summary>True when requests must carry a token.</summary>
    public bool NeedsToken => !IsLoopback || RequireToken || Token.Length > 0;

    /// <summary>The entries of <see cref="Proxies"/>; those that are IPv4 addresses in IPv6's writing as what they are.</summary>
    internal IReadOnlyList<IPAddress> ProxyAddresses => [.. Entries(Proxies).Select(IPAddress.Parse).Select(address => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address)];

    /// <summary>Throws when an address or the token cannot be used. The ranges of the numbers are told by their attributes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Names the setting and what it takes.</exception>
    public void Validate()
    {
        if (!IsAddress(Address))
        {
            throw new ArgumentOutOfRangeException(nameof(Address), Address, "it must be an IP address: 127.0.0.1 for this machine only, 0.0.0.0 for all.");
        }

        if (Entries(Proxies).FirstOrDefault(entry => !IsAddress(entry)) is string wrong)
        {
            throw new ArgumentOutOfRangeException(nameof(Proxies), wrong, "each must be an IP address, as 127.0.0.1 for a proxy on this machine; several are parted by semicolons.");
        }

        if (Token.Length is > 0 and < 16)
        {
            throw new ArgumentOutOfRangeException(nameof(Token), "too short", "it must have at least 16 characters, or be empty to have one made.");
        }

        // A header loses the blanks around its value and takes no letters that steer: whoever sent such a token would be told that it is wrong.
        if (Token.Trim() != Token || Token.Any(letter => char.IsControl(letter) && letter != '\t'))
        {
            throw new ArgumentOutOfRangeException(nameof(Token), "one that no request can carry", "it must neither begin nor end with a blank or a line end, nor hold letters that steer a terminal.");
        }
    }

    /// <summary>The entries of a list that is written with semicolons.</summary>
    /// <param name="list">The text of <see cref="AllowedHosts"/>, <see cref="AllowedOrigins"/> or <see cref="Proxies"/>.</param>
    public static IReadOnlyList<string> Entries(string list)
    {
        ArgumentNullException.ThrowIfNull(list);
        return list.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    // .NET takes a number for an address too: 0 would be all addresses of the machine, and a port one of somebody else.
    private static bool IsAddress(string text) => IPAddress.TryParse(text, out _) && text.AsSpan().ContainsAny('.', ':');
}
