using System.Net;

namespace ASMNet.Live.Web.Security;

/// <summary>
/// Decides by which names the service may be called and which pages may change it. A page of another site that points its
/// own name at this machine (DNS rebinding) comes with a foreign <c>Host</c>; a page that calls this machine directly comes
/// with a foreign <c>Origin</c>.
/// </summary>
public sealed class AccessPolicy
{
    private readonly HashSet<string> _hosts = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _origins = new(StringComparer.OrdinalIgnoreCase);
    private readonly bool _acceptsAddresses;

    /// <summary>Makes the rules for a listening address.</summary>
    /// <param name="options">Checked options.</param>
    public AccessPolicy(WebOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _acceptsAddresses = !options.IsLoopback;
        _hosts.UnionWith(["localhost", "127.0.0.1", "::1"]);
        _hosts.UnionWith(WebOptions.Entries(options.AllowedHosts));
        _origins.UnionWith(WebOptions.Entries(options.AllowedOrigins));
        if (_acceptsAddresses)
        {
            _hosts.Add(Environment.MachineName);
        }
    }

    /// <summary>Tells whether the service answers to a name. Beyond loopback any IP address is accepted: rebinding needs a name.</summary>
    /// <param name="host">The host of the request, without port.</param>
    public bool AllowsHost(string host)
    {
        ArgumentNullException.ThrowIfNull(host);
        string name = host.Trim('[', ']');
        return _hosts.Contains(name) || (_acceptsAddresses && IPAddress.TryParse(name, out _));
    }

    /// <summary>Tells whether a page may open sockets and make changes. Programs send no origin and pass.</summary>
    /// <param name="origin">The <c>Origin</c> header, or null.</param>
    /// <param name="host">Host and port of the request.</param>
    public bool AllowsOrigin(string? origin, HostString host)
    {
        if (string.IsNullOrEmpty(origin) || _origins.Contains(origin))
        {
            return true;
        }

        return Uri.TryCreate(origin, UriKind.Absolute, out Uri? page)
            && page.Scheme is "http" or "https"
            && string.Equals(page.Host.Trim('[', ']'), host.Host.Trim('[', ']'), StringComparison.OrdinalIgnoreCase)
            && page.Port == (host.Port ?? (page.Scheme == "https" ? 443 : 80));
    }
}
