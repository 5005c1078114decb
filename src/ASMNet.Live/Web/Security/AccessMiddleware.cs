using System.Threading.RateLimiting;
using ASMNet.Live.Web.Metrics;
using ASMNet.Live.Web.Page;

namespace ASMNet.Live.Web.Security;

/// <summary>Lets a request through only when host, origin, token and rate are right; says plainly what was wrong otherwise.</summary>
public sealed class AccessMiddleware : IDisposable
{
    // it describes the API and holds no secret
    private const string OpenDescription = "/openapi.json";
    private readonly AccessPolicy _policy;
    private readonly AccessToken? _token;
    private readonly PageAssets _assets;
    private readonly WebMetrics _metrics;
    private readonly Lazy<PartitionedRateLimiter<string>> _changes;
    private readonly GuessLimit _guesses = new(TimeProvider.System);

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
        _changes = new(() => Limiter(options.ChangesPerSecond));
    }

    /// <summary>Checks a request and passes it on.</summary>
    /// <param name="context">The request.</param>
    /// <param name="next">What answers it.</param>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);

        // by it pages tell what this service answers from what a proxy does, refusals as well
        context.Response.Headers["ASMNet-Page"] = _assets.Version;
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

        string client = ClientAddress.KeyOf(context.Connection.RemoteIpAddress);
        if (!await AdmitAsync(context, client))
        {
            return;
        }

        // those alone that are let in, or who has no token could use up what others of his address may change
        if (changes && !IsOpen(context.Request.Path) && !_changes.Value.AttemptAcquire(client).IsAcquired)
        {
            context.Response.Headers.RetryAfter = "1";
            await RefuseAsync(context, 429, "Too many changes", "More changes than Web:ChangesPerSecond allows. Wait a second and try again.");
            return;
        }

        await next(context);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_changes.IsValueCreated)
        {
            _changes.Value.Dispose();
        }
    }

    private static PartitionedRateLimiter<string> Limiter(int perSecond) =>
        PartitionedRateLimiter.Create<string, string>(client => RateLimitPartition.GetTokenBucketLimiter(client, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = Math.Max(2 * perSecond, 5),
            TokensPerPeriod = perSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        }));

    // what anybody may read, and nobody can change
    private bool IsOpen(PathString path) => path == "/healthz" || path == OpenDescription || (_assets.Contains(path) && !PageAssets.IsPage(path));

    private async Task<bool> AdmitAsync(HttpContext context, string client)
    {
        PathString path = context.Request.Path;
        bool isPage = PageAssets.IsPage(path);
        if (_token is null || IsOpen(path))
        {
            return true;
        }

        (IReadOnlyList<string> offered, Place place) = Offered(context, isPage);
        bool? isRight = IsRight(client, offered);
        if (isRight == true)
        {
            return !isPage || !HttpMethods.IsGet(context.Request.Method) || Remember(context, place == Place.Address);
        }

        if (isRight is null)
        {
            context.Response.Headers.RetryAfter = "5";
            if (isPage)
            {
                // a person looks at it, and can try again there
                _metrics.Refused(StatusCodes.Status429TooManyRequests);
                await _assets.WriteAsync(context, "/signin.html", StatusCodes.Status429TooManyRequests);
                return false;
            }

            await RefuseAsync(context, 429, "Too many wrong tokens", "Wait a few seconds before the next try; until then not even the right token is let in.");
        }
        else if (isPage)
        {
            _metrics.Refused(StatusCodes.Status401Unauthorized);
            if (place == Place.Cookie)
            {
                ForgetWrong(context);
            }

            await _assets.WriteAsync(context, "/signin.html", StatusCodes.Status401Unauthorized);
        }
        else
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await RefuseAsync(context, 401, "Token needed", "Send the token that the service printed at start: 'Authorization: Bearer TOKEN', or open '/?token=TOKEN' in a browser.");
        }

        return false;
    }

    // Each is a guess of its own, so that many at once are no more guesses than one after the other.
    private bool? IsRight(string client, IReadOnlyList<string> offered)
    {
        foreach (string one in offered)
        {
            bool? isRight = _guesses.Try(client, one, () => _token!.Matches(one));
            if (isRight != false)
            {
                return isRight;
            }
        }

        return false;
    }

    // the secret leaves the address bar and the history as soon as the cookie holds it
    private bool Remember(HttpContext context, bool fromAddress)
    {
        HttpRequest request = context.Request;
        CookieOptions rules = CookieRules(request);
        string name = CookieName(context, rules.Secure);
        if (fromAddress || request.Headers.Authorization.Count > 0 || (rules.Secure && !request.Cookies.ContainsKey(name)))
        {
            context.Response.Cookies.Append(name, _token!.Value, rules);
            ClearPlain(context, rules);
        }

        if (fromAddress)
        {
            context.Response.Redirect(PageLink.Of(request.Path, QueryString.Create(request.Query.Where(member => member.Key != "token"))));
        }

        return !fromAddress;
    }

    private Task RefuseAsync(HttpContext context, int status, string title, string detail)
    {
        _metrics.Refused(status);
        return Problems.WriteAsync(context, status, title, detail);
    }

    // an address is written down in logs and histories, so it may carry the secret only on the first visit of a page
    private static (IReadOnlyList<string> Tokens, Place Place) Offered(HttpContext context, bool isPage)
    {
        string? header = context.Request.Headers.Authorization;
        if (header is not null && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            return ([header["Bearer ".Length..].Trim()], Place.Header);
        }

        string? query = isPage && !IsLoadedByAnotherSite(context.Request) ? context.Request.Query["token"].FirstOrDefault() : null;
        return query is null ? (Remembered(context), Place.Cookie) : ([query], Place.Address);
    }

    // A page of another site can have its visitor's browser load pictures of any address, each a guess in his name, until he is let in no more. By a link,
    // which people follow, the whole page is asked for. Whoever sends no such headers is no browser that such a page could use, or an old one.
    private static bool IsLoadedByAnotherSite(HttpRequest request) =>
        request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site" && request.Headers["Sec-Fetch-Dest"].ToString() != "document";

    // All that bear one of the names, that of the longest path first, as browsers send them: one that was kept for a folder above, by another service
    // there or from before a proxy, is none of this service's business. The framework would tell the last of a name alone.
    private static List<string> Remembered(HttpContext context)
    {
        string[] beginnings = [$"{CookieName(context, isSecure: false)}=", $"{CookieName(context, isSecure: true)}="];
        return
        [
            .. from line in context.Request.Headers.Cookie
               from cookie in (line ?? "").Split(';', StringSplitOptions.TrimEntries)
               let beginning = Array.Find(beginnings, one => cookie.StartsWith(one, StringComparison.Ordinal))
               where beginning is not null
               select Uri.UnescapeDataString(cookie[beginning.Length..]),
        ];
    }

    // Without a path of its own it is sent to the folder of the page that it came with, as the browser sees it: behind a proxy that is not all of
    // the site. Whoever lies about HTTPS harms his own cookie alone.
    private static CookieOptions CookieRules(HttpRequest request) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = request.IsHttps || string.Equals(request.Headers["X-Forwarded-Proto"], "https", StringComparison.OrdinalIgnoreCase),
        Path = null,
    };

    // Only what has come and was found wrong: by a link of another site people come without a right cookie (SameSite), and an old link brings a token of
    // its own, in whose place none is looked at.
    private static void ForgetWrong(HttpContext context)
    {
        CookieOptions rules = CookieRules(context.Request);
        string name = CookieName(context, rules.Secure);
        if (context.Request.Cookies.ContainsKey(name))
        {
            context.Response.Cookies.Delete(name, rules);
        }

        ClearPlain(context, rules);
    }

    // Earlier versions gave the cookie for HTTPS the name of the other, whose place it keeps: over plain HTTP browsers do not let it be replaced, nor tell
    // which of both it is. So it goes whenever somebody signs in over HTTPS, or is asked to because it was wrong; one for plain HTTP that goes with it is asked
    // for once more.
    private static void ClearPlain(HttpContext context, CookieOptions rules)
    {
        string name = CookieName(context, isSecure: false);
        if (rules.Secure && context.Request.Cookies.ContainsKey(name))
        {
            context.Response.Cookies.Delete(name, rules);
        }
    }

    // Browsers keep one set of cookies for all ports of a machine, and two services may run there. They take none over plain HTTP in the place of
    // one of the same name that is for HTTPS alone.
    private static string CookieName(HttpContext context, bool isSecure) => $"asmnet-token-{context.Connection.LocalPort}{(isSecure ? "-secure" : "")}";

    // where a token stands
    private enum Place
    {
        Header,
        Address,
        Cookie,
    }
}
