using System.Net;
using ASMNet.Live.Web.Description;
using ASMNet.Live.Web.Metrics;
using ASMNet.Live.Web.Page;
using ASMNet.Live.Web.Security;
using ASMNet.Live.Web.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace ASMNet.Live.Web.Hosting;

/// <summary>The live service: the page, its API and its sockets, on one address.</summary>
public sealed class LiveWebService : IAsyncDisposable
{
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(1);
    private readonly Func<Task<WebApplication>> _build;
    private WebApplication? _application;
    private Telemetry? _telemetry;
    private readonly CancellationTokenSource _stopping = new();
    private readonly string _listens;
    private readonly string _entry = "/";
    private readonly AccessMiddleware _access;
    private readonly AccessToken? _token;
    private int _disposed;

    /// <summary>Prepares the service over sources that are tracked here; <see cref="StartAsync"/> opens it.</summary>
    /// <param name="options">Where to listen and what to allow; the numbers of sockets hold for each source.</param>
    /// <param name="sources">What it shows, at least one; the first is what stands under the paths without a number.</param>
    /// <param name="metrics">The service's instruments; they stay the caller's.</param>
    /// <param name="report">Receives a line about each request that failed without being the client's fault.</param>
    /// <param name="host">What answers requests, where it was begun already; it stays the caller's. Null to make it when the service starts.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public LiveWebService(WebOptions options, IReadOnlyList<ServedSource> sources, WebMetrics metrics, Action<string> report, EarlyHost? host = null)
        : this(options, (sources ?? throw new ArgumentNullException(nameof(sources))).Count, "/index.html", metrics, report, host, (routes, stopping) => new SourceRoutes(sources, options, metrics, stopping).Map(routes))
    {
        _entry = sources.Count > 1 ? "/wall" : "/";
    }

    /// <summary>Prepares a service of other content; <see cref="StartAsync"/> opens it.</summary>
    /// <param name="options">Where to listen and what to allow.</param>
    /// <param name="home">The file of the page that is opened first.</param>
    /// <param name="metrics">The service's instruments; they stay the caller's.</param>
    /// <param name="report">Receives a line about each request that failed without being the client's fault.</param>
    /// <param name="map">Adds the paths; its token ends when the service stops.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public LiveWebService(WebOptions options, string home, WebMetrics metrics, Action<string> report, Action<IEndpointRouteBuilder, CancellationToken> map)
        : this(options, sources: 1, home, metrics, report, host: null, map)
    {
    }

    private LiveWebService(WebOptions options, int sources, string home, WebMetrics metrics, Action<string> report, EarlyHost? host, Action<IEndpointRouteBuilder, CancellationToken> map)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(map);
        options.Validate();
        _listens = $"{options.Address}, port {options.Port}";
        _token = !options.NeedsToken ? null : options.Token.Length > 0 ? new AccessToken(options.Token) : AccessToken.Create();
        TokenWasMade = _token is not null && options.Token.Length == 0;
        var assets = new PageAssets(home);
        _access = new AccessMiddleware(options, _token, assets, metrics);
        _build = async () =>
        {
            WebApplication application = host is null ? EarlyHost.Build(options, sources) : await host.TakeAsync(options, sources);
            Forwarding.Use(application, options.ProxyAddresses);
            var faults = new FaultMiddleware(report);
            application.Use(next => context => faults.InvokeAsync(context, next));
            application.Use(next => context => _access.InvokeAsync(context, next));
            foreach (string path in assets.Paths)
            {
                application.MapMethods(path, ["GET", "HEAD"], context => assets.WriteAsync(context, path));
            }

            map(application, _stopping.Token);
            application.MapOpenApi(ApiDescription.Path);
            _telemetry = new Telemetry(application.Services, metrics);
            application.MapMethods("/metrics", ["GET", "HEAD"], _telemetry.WriteAsync).ExcludeFromDescription();
            return application;
        };
    }

    /// <summary>The address of the page, known once the service has started; without the token.</summary>
    public Uri? Address { get; private set; }

    /// <summary>The address of what is opened first, the wall where there are several sources; without the token.</summary>
    public Uri? PageAddress => Address is null ? null : new Uri(Address, _entry);

    /// <summary>The address to open in a browser: that page, with the token where one is needed. It is a secret then.</summary>
    public Uri? EntryAddress => _token is null ? PageAddress : new Uri(Address!, $"{_entry}?token={Uri.EscapeDataString(_token.Value)}");

    /// <summary>Whether the token was made at start, so that it must be told once.</summary>
    public bool TokenWasMade { get; }

    /// <summary>Opens the service.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="UserException">The port is in use, or the address is not this machine's.</exception>
    public async Task StartAsync(CancellationToken cancellation = default)
    {
        _application = await _build();
        try
        {
            await _application.StartAsync(cancellation);
        }
        catch (Exception error) when (error is IOException or System.Net.Sockets.SocketException)
        {
            throw new UserException(
                error.InnerException is AddressInUseException
                    ? $"The live service cannot listen on {_listens}: another program has that port, perhaps this one a second time. End it, or choose another port with --port (Web:Port); 0 takes a free one."
                    : $"The live service cannot listen on {_listens}: {error.Message.TrimEnd('.')}. Choose another address with --address (Web:Address) or another port with --port (Web:Port).",
                error);
        }

        string bound = _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        var address = new UriBuilder(bound);
        if (IPAddress.TryParse(address.Host.Trim('[', ']'), out IPAddress? listening) && (listening.Equals(IPAddress.Any) || listening.Equals(IPAddress.IPv6Any)))
        {
            address.Host = Environment.MachineName;
        }

        Address = address.Uri;
    }

    /// <summary>Closes every socket with a reason and stops listening, within about a second.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
        {
            return;
        }

        await _stopping.CancelAsync();
        if (_application is not null)
        {
            using var limit = new CancellationTokenSource(StopWithin);
            await _application.StopAsync(limit.Token);
            await _application.DisposeAsync();
        }

        _telemetry?.Dispose();
        _access.Dispose();
        _stopping.Dispose();
    }
}
