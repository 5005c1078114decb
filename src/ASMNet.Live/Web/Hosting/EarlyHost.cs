using System.Net;
using System.Text.Json.Serialization;
using ASMNet.Live.Web.Api;
using ASMNet.Live.Web.Description;
using ASMNet.Live.Web.Security;
using ASMNet.Live.Web.Sockets;

namespace ASMNet.Live.Web.Hosting;

/// <summary>
/// What answers requests, before anybody says what is served. It takes long to make and asks little of the settings, so it is begun while they are
/// read, and waits for them where it needs them.
/// </summary>
public sealed class EarlyHost : IDisposable
{
    private const int RequestsPerClient = 64;
    private const int RequestsInAll = 256;
    private readonly TaskCompletionSource<Wanted> _wanted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task<WebApplication>? _building;

    // so that the end of a command that has begun nothing loads no library of the web
    private Action? _giveUp;

    /// <summary>Begins to make it.</summary>
    public void Begin()
    {
        Task<WebApplication> building = Task.Run(() => Build(() => _wanted.Task.GetAwaiter().GetResult()));
        _building = building;
        _giveUp = () =>
        {
            if (_wanted.TrySetCanceled())
            {
                _ = building.ContinueWith(given => given.Exception, TaskContinuationOptions.OnlyOnFaulted);
            }
        };
    }

    /// <summary>Gives it out, once; it is the caller's then.</summary>
    /// <param name="options">Checked options.</param>
    /// <param name="sources">How many sources there are.</param>
    internal Task<WebApplication> TakeAsync(WebOptions options, int sources)
    {
        if (_building is null)
        {
            return Task.FromResult(Build(options, sources));
        }

        _wanted.SetResult(new Wanted(options, sources));
        return _building;
    }

    /// <summary>Makes it at once.</summary>
    /// <param name="options">Checked options.</param>
    /// <param name="sources">How many sources there are.</param>
    internal static WebApplication Build(WebOptions options, int sources) => Build(() => new Wanted(options, sources));

    /// <summary>Gives up what was begun and nobody took.</summary>
    public void Dispose() => _giveUp?.Invoke();

    private static WebApplication Build(Func<Wanted> ask)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, WebJson.Default);
            json.SerializerOptions.Encoder = ReadableJson.Encoder;
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
        });
        ApiDescription.AddTo(builder.Services);
        ConnectionLimit? connections = null;
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            (WebOptions options, int sources) = ask();
            int viewers = sources * options.MaxViewers;
            var limit = new ConnectionLimit((sources * options.MaxSocketsPerClient) + RequestsPerClient, viewers + RequestsInAll, TimeProvider.System, options.ProxyAddresses);
            connections = limit;
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 16 * 1024;
            kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
            kestrel.Limits.MaxConcurrentUpgradedConnections = viewers;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5);
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(30);
            kestrel.Listen(IPAddress.Parse(options.Address), options.Port, listener => listener.Use(next => connection => limit.ServeAsync(connection, next)));
        });
        WebApplication application = builder.Build();
        // the server was made with the application, and so has its limits
        ConnectionLimit watched = connections!;
        application.Use(next => context => watched.WatchAsync(context, next));
        application.Use(next => context =>
        {
            InspectedUpgrade.Apply(context);
            return next(context);
        });
        application.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(15), KeepAliveTimeout = TimeSpan.FromSeconds(15) });
        return application;
    }

    private sealed record Wanted(WebOptions Options, int Sources);
}
