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
    /// The secret that every request must carry when the address is not a loopback one, at least 16 characters.
    /// Empty (default) makes one at start, which is printed once. A restart is needed to change it.
    /// </summary>
    public string Token { get; init; } = "";

    /// <summary>Host names beyond the machine's own under which the service may be called, for example behind a proxy. Default none.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>Origins beyond the page's own from which sockets and changes are accepted, as <c>https://name:port</c>. Default none.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>Sockets open at the same time, 1 to 1000. Default 32.</summary>
    public int MaxViewers { get; init; } = 32;

    /// <summary>The largest picture side that a browser's camera may send, 64 to 4096 pixels. Default 1280.</summary>
    public int MaxCameraSide { get; init; } = 1280;

    /// <summary>Changing requests that one address may make per second, 1 to 1000; bursts of twice as many pass. Default 10.</summary>
    public int ChangesPerSecond { get; init; } = 10;

    /// <summary>JPEG quality of the pictures shown, 30 to 95. Default 80.</summary>
    public int JpegQuality { get; init; } = 80;

    /// <summary>True when only this machine can reach the address.</summary>
    public bool IsLoopback => IPAddress.TryParse(Address, out IPAddress? address) && IPAddress.IsLoopback(address);

    /// <summary>Names the first value out of range, or null when all are good.</summary>
    public string? FindProblem()
    {
        if (!IPAddress.TryParse(Address, out _))
        {
            return $"Web:Address is '{Address}', which is not an IP address; use 127.0.0.1 for this machine only or 0.0.0.0 for all.";
        }

        if (Token.Length is > 0 and < 16)
        {
            return "Web:Token has fewer than 16 characters; use a longer one, or leave it empty to have one made.";
        }

        return OutOfRange("Port", Port, 0, 65535)
            ?? OutOfRange("MaxViewers", MaxViewers, 1, 1000)
            ?? OutOfRange("MaxCameraSide", MaxCameraSide, 64, 4096)
            ?? OutOfRange("ChangesPerSecond", ChangesPerSecond, 1, 1000)
            ?? OutOfRange("JpegQuality", JpegQuality, 30, 95);
    }

    private static string? OutOfRange(string name, int value, int low, int high) =>
        value < low || value > high ? $"Web:{name} is {value}; it must be {low} to {high}." : null;
}
