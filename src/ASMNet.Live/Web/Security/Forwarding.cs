using System.Net;
using Microsoft.AspNetCore.HttpOverrides;

namespace ASMNet.Live.Web.Security;

/// <summary>Who the client is of a request that a proxy hands on.</summary>
internal static class Forwarding
{
    /// <summary>
    /// Takes the client from what the proxies that are known say of it: the last in the list that is none of them, since what stands before that one
    /// is what it claims itself.
    /// </summary>
    /// <param name="application">What answers requests; nothing is added where no proxy is known.</param>
    /// <param name="proxies">Their addresses.</param>
    public static void Use(IApplicationBuilder application, IReadOnlyList<IPAddress> proxies)
    {
        if (proxies.Count == 0)
        {
            return;
        }

        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor, ForwardLimit = null };

        // the framework trusts this machine unasked
        options.KnownIPNetworks.Clear();
        options.KnownProxies.Clear();
        foreach (IPAddress proxy in proxies)
        {
            options.KnownProxies.Add(proxy);
        }

        application.UseForwardedHeaders(options);
    }
}
