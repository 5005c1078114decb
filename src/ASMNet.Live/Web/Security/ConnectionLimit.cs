using System.Net;
using Microsoft.AspNetCore.Connections;

namespace ASMNet.Live.Web.Security;

/// <summary>
/// Bounds the connections of one client and of all. At a bound the connection that has been idle longest gives way to the new one, so that
/// idle connections, however many, keep nobody out; when all are at work the new one is refused.
/// </summary>
/// <param name="perClient">Connections of one client, at least 1.</param>
/// <param name="total">Connections of all, at least 1.</param>
/// <param name="timeProvider">The clock.</param>
/// <param name="proxies">Addresses behind which there are many clients, so that the bound of one does not hold for them.</param>
internal sealed class ConnectionLimit(int perClient, int total, TimeProvider timeProvider, IReadOnlyList<IPAddress> proxies)
{
    private readonly HashSet<IPAddress> _proxies = [.. proxies.Select(Plain)];
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Connection> _open = [];

    /// <summary>Serves a connection when there is room for it.</summary>
    /// <param name="connection">The new connection.</param>
    /// <param name="next">What serves it.</param>
    public async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        if (!TryAdd(connection, out Connection? displaced))
        {
            connection.Abort(new ConnectionAbortedException("as many connections as allowed are at work"));
            return;
        }

        displaced?.Context.Abort(new ConnectionAbortedException("idle, and its place was needed"));
        try
        {
            await next(connection);
        }
        finally
        {
            lock (_gate)
            {
                _open.Remove(connection.ConnectionId);
            }
        }
    }

    /// <summary>Knows a connection to be at work while it has a request or a socket.</summary>
    /// <param name="context">The request.</param>
    /// <param name="next">What answers it.</param>
    public async Task WatchAsync(HttpContext context, RequestDelegate next)
    {
        Mark(context, 1);
        try
        {
            await next(context);
        }
        finally
        {
            Mark(context, -1);
        }
    }

    private void Mark(HttpContext context, int requests)
    {
        lock (_gate)
        {
            if (_open.TryGetValue(context.Connection.Id, out Connection? connection))
            {
                connection.Requests += requests;
                connection.Since = timeProvider.GetTimestamp();
            }
        }
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private bool TryAdd(ConnectionContext context, out Connection? displaced)
    {
        IPAddress? address = (context.RemoteEndPoint as IPEndPoint)?.Address;
        bool isProxy = address is not null && _proxies.Contains(Plain(address));
        // a proxy's connections are none of those of its neighbours in the same network
        string client = isProxy ? $"proxy {address}" : ClientAddress.KeyOf(address);
        displaced = null;
        lock (_gate)
        {
            bool clientIsFull = !isProxy && _open.Values.Count(other => other.Client == client) >= perClient;
            if (clientIsFull || _open.Count >= total)
            {
                displaced = _open.Values.Where(other => other.Requests == 0 && (!clientIsFull || other.Client == client)).MinBy(other => other.Since);
                if (displaced is null)
                {
                    return false;
                }

                // it counts no longer, although its end may take a moment
                _open.Remove(displaced.Context.ConnectionId);
            }

            _open[context.ConnectionId] = new Connection(context, client) { Since = timeProvider.GetTimestamp() };
            return true;
        }
    }

    private sealed class Connection(ConnectionContext context, string client)
    {
        public ConnectionContext Context => context;

        public string Client => client;

        /// <summary>Requests that it has now: 1, and for long, for a socket.</summary>
        public int Requests { get; set; }

        /// <summary>When it last began or ended something.</summary>
        public long Since { get; set; }
    }
}
