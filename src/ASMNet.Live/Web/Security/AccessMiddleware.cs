using System.Threading.RateLimiting;
using ASMNet.Live.Web.Metrics;
using ASMNet.Live.Web.Page;

namespace ASMNet.Live.Web.Security;

/// <summary>Lets a request through only when host, origin, token and rate are right; says plainly what was wrong otherwise.</summary>
public sealed class AccessMiddleware : IDisposable
{
    private const string CookieName = "asmnet-token";
    private readonly AccessPolicy _policy;
    private readonly AccessToken? _token;
    private readonly PageAssets _assets;
    private readonly WebMetrics _metrics;
    private readonly PartitionedRateLimiter<string> _changes;
    private readonly PartitionedRateLimiter<string> _wrongTokens;

    /// <summary>Makes the guard.</summary>
    /// <param name="options">Checked options.</param>
    /// <param name="token">The secret, or null when everybody on this machine may use the service.</param>
    /// <param name="assets">The files of the page, which hold no secret and are served to everybody.</param>
    /// <param name="metrics">Counts what was refused.</param>
    public AccessMiddleware(WebOptions options, AccessToken? token, PageAssets assets, WebMetrics metrics)
    {
        ArgumentNullException.ThrowIfNull(options);
        _policy = new AccessPolicy(options);
        _token = token;
        _assets = assets;
        _metrics = metrics;
        _changes = Limiter(options.ChangesPerSecond);
        _wrongTokens = Limiter(1);
    }

    /// <summary>Checks a request and passes it on.</summary>
    /// <param name="context">The request.</param>
    /// <param name="next">What answers it.</param>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        if (!_policy.AllowsHost(context.Request.Host.Host))
        {
            await RefuseAsync(context, 421, "Unknown host", "This service does not answer to the name in the Host header. Use the address that it printed at start, or add the name to Web:AllowedHosts.");
            return;
        }

        SecurityHeaders.Apply(context);
        bool changes = !HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method);
        if ((changes || context.WebSockets.IsWebSocketRequest) && !_policy.AllowsOrigin(context.Request.Headers.Origin, context.Request.Host))
        {
            await RefuseAsync(context, 403, "Foreign origin", "Pages of other sites may not use this service. Open the service's own page, or add the origin to Web:AllowedOrigins.");
            return;
        }

        string client = context.Connection.RemoteIpAddress?.ToString() ?? "local";
        if (changes && !_changes.AttemptAcquire(client).IsAcquired)
        {
            context.Response.Headers.RetryAfter = "1";
            await RefuseAsync(context, 429, "Too many changes", "More changes than Web:ChangesPerSecond allows. Wait a second and try again.");
            return;
        }

        if (await AdmitAsync(context, client))
        {
            await next(context);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _changes.Dispose();
        _wrongTokens.Dispose();
    }

    private static PartitionedRateLimiter<string> Limiter(int perSecond) =>
        PartitionedRateLimiter.Create<string, string>(client => RateLimitPartition.GetTokenBucketLimiter(client, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = Math.Max(2 * perSecond, 5),
            TokensPerPeriod = perSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        }));

    private async Task<bool> AdmitAsync(HttpContext context, string client)
    {
        PathString path = context.Request.Path;
        if (_token is null || path == "/healthz" || (_assets.Contains(path) && path != "/"))
        {
            return true;
        }

        string? offered = Offered(context, out bool fromAddress);
        if (_token.Matches(offered))
        {
            if (!fromAddress || !HttpMethods.IsGet(context.Request.Method) || path != "/")
            {
                return true;
            }

            // the secret leaves the address bar and the history as soon as the cookie holds it
            context.Response.Cookies.Append(CookieName, _token.Value, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = context.Request.IsHttps, Path = "/" });
            context.Response.Redirect("/");
            return false;
        }

        if (offered is not null && !_wrongTokens.AttemptAcquire(client).IsAcquired)
        {
            context.Response.Headers.RetryAfter = "5";
            await RefuseAsync(context, 429, "Too many wrong tokens", "Wait a few seconds before the next try.");
        }
        else if (path == "/")
        {
            _metrics.Refused(StatusCodes.Status401Unauthorized);
            await _assets.WriteAsync(context, "/signin.html", StatusCodes.Status401Unauthorized);
        }
        else
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await RefuseAsync(context, 401, "Token needed", "Send the token that the service printed at start: 'Authorization: Bearer TOKEN', or open '/?token=TOKEN' in a browser.");
        }

        return false;
    }

    private Task RefuseAsync(HttpContext context, int status, string title, string detail)
    {
        _metrics.Refused(status);
        return Problems.WriteAsync(context, status, title, detail);
    }

    private static string? Offered(HttpContext context, out bool fromAddress)
    {
        fromAddress = false;
        string? header = context.Request.Headers.Authorization;
        if (header is not null && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            return header["Bearer ".Length..].Trim();
        }

        string? query = context.Request.Query["token"];
        fromAddress = query is not null;
        return query ?? context.Request.Cookies[CookieName];
    }
}
