using System.Net;
using System.Text.Json.Serialization;
using ASMNet.Live.Session;
using ASMNet.Live.Web.Api;
using ASMNet.Live.Web.Description;
using ASMNet.Live.Web.Metrics;
using ASMNet.Live.Web.Page;
using ASMNet.Live.Web.Security;
using ASMNet.Live.Web.Sockets;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace ASMNet.Live.Web.Hosting;

/// <summary>The live service: the page, its API and its sockets, on one address.</summary>
public sealed class LiveWebService : IAsyncDisposable
{
    private const int RequestsPerClient = 64;
    private const int RequestsInAll = 256;
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(1);
    private readonly WebApplication _application;
    private readonly CancellationTokenSource _stopping = new();
    private readonly string _listens;
    private readonly AccessMiddleware _access;
    private readonly AccessToken? _token;
    private int _disposed;

    /// <summary>Prepares the service; <see cref="StartAsync"/> opens it.</summary>
    /// <param name="options">Where to listen and what to allow.</param>
    /// <param name="control">The running program.</param>
    /// <param name="hub">Gives the frames; it stays the caller's.</param>
    /// <param name="metrics">The service's instruments; they stay the caller's.</param>
    /// <param name="report">Receives a line about each request that failed without being the client's fault.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public LiveWebService(WebOptions options, ILiveControl control, LiveHub hub, WebMetrics metrics, Action<string> report)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _listens = $"{options.Address}, port {options.Port}";
        _token = !options.NeedsToken ? null : options.Token.Length > 0 ? new AccessToken(options.Token) : AccessToken.Create();
        TokenWasMade = _token is not null && options.Token.Length == 0;
        var assets = new PageAssets();
        _access = new AccessMiddleware(options, _token, assets, metrics);
        _application = Build(options);
        var faults = new FaultMiddleware(report);
        _application.Use(next => context => faults.InvokeAsync(context, next));
        _application.Use(next => context => _access.InvokeAsync(context, next));
        foreach (string path in assets.Paths)
        {
            _application.MapMethods(path, ["GET", "HEAD"], context => assets.WriteAsync(context, path));
        }

        new ApiEndpoints(control, hub).Map(_application);
        new SocketEndpoints(hub, control, metrics, options, _stopping.Token).Map(_application);
        _application.MapOpenApi(ApiDescription.Path);
        _application.MapPrometheusScrapingEndpoint("/metrics");
    }

    /// <summary>The address of the page, known once the service has started; without the token.</summary>
    public Uri? Address { get; private set; }

    /// <summary>The address to open in a browser: with the token where one is needed. It is a secret then.</summary>
    public Uri? EntryAddress => _token is null ? Address : new Uri(Address!, $"/?token={Uri.EscapeDataString(_token.Value)}");

    /// <summary>Whether the token was made at start, so that it must be told once.</summary>
    public bool TokenWasMade { get; }

    /// <summary>Opens the service.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="UserException">The port is in use, or the address is not this machine's.</exception>
    public async Task StartAsync(CancellationToken cancellation = default)
    {
        try
        {
            await _application.StartAsync(cancellation);
        }
        catch (Exception error) when (error is IOException or System.Net.Sockets.SocketException)
        {
            throw new UserException($"The live service cannot listen on {_listens}: {error.Message.TrimEnd('.')}. Choose another address with --address (Web:Address) or another port with --port (Web:Port).", error);
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
        using (var limit = new CancellationTokenSource(StopWithin))
        {
            await _application.StopAsync(limit.Token);
        }

        await _application.DisposeAsync();
        _access.Dispose();
        _stopping.Dispose();
    }

    private static WebApplication Build(WebOptions options)
    {
        var connections = new ConnectionLimit(options.MaxSocketsPerClient + RequestsPerClient, options.MaxViewers + RequestsInAll, TimeProvider.System);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Services.AddRoutingCore();
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, WebJson.Default);
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
        });
        ApiDescription.AddTo(builder.Services);
        Telemetry.AddTo(builder);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 16 * 1024;
            kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
            kestrel.Limits.MaxConcurrentUpgradedConnections = options.MaxViewers;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5);
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(30);
            kestrel.Listen(IPAddress.Parse(options.Address), options.Port, listener => listener.Use(next => connection => connections.ServeAsync(connection, next)));
        });
        WebApplication application = builder.Build();
        application.Use(next => context => connections.WatchAsync(context, next));
        application.Use(next => context =>
        {
            InspectedUpgrade.Apply(context);
            return next(context);
        });
        application.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(15), KeepAliveTimeout = TimeSpan.FromSeconds(15) });
        return application;
    }
}
