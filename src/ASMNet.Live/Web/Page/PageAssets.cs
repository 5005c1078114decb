using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace ASMNet.Live.Web.Page;

/// <summary>The files of the page, kept in the program itself, so that they are there from any folder and after any way of publishing.</summary>
public sealed class PageAssets
{
    private const string Prefix = "page/";
    private const string Html = "text/html; charset=utf-8";
    private readonly Lazy<string> _version;
    private readonly Dictionary<string, Lazy<PageAsset>> _assets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Lazy<PageAsset>> _served;

    /// <summary>Finds the files; each is loaded when it is asked for.</summary>
    /// <param name="home">What is served under <c>/</c>.</param>
    public PageAssets(string home = "/index.html")
    {
        Assembly assembly = typeof(PageAssets).Assembly;
        foreach (string name in assembly.GetManifestResourceNames())
        {
            if (name.StartsWith(Prefix, StringComparison.Ordinal))
            {
                string path = "/" + name[Prefix.Length..].Replace('\\', '/');
                _assets[path] = new Lazy<PageAsset>(() => Load(assembly, name));
            }
        }

        _assets["/"] = _assets[home];
        _assets["/wall"] = _assets["/wall.html"];
        _assets["/overlay"] = _assets["/overlay.html"];
        _assets["/docs"] = _assets["/docs.html"];
        _version = new Lazy<string>(() => Tag(Encoding.UTF8.GetBytes(string.Concat(_assets.OrderBy(asset => asset.Key, StringComparer.Ordinal).Select(asset => asset.Key + asset.Value.Value.Tag)))));
        _served = _assets.ToDictionary(asset => asset.Key, asset => new Lazy<PageAsset>(() => WithVersion(asset.Value.Value)), StringComparer.Ordinal);
    }

    /// <summary>Another text for other files: a page that is open when the service is started as another version finds out by it.</summary>
    public string Version => _version.Value;

    /// <summary>The paths under which files are served.</summary>
    public IReadOnlyCollection<string> Paths => _assets.Keys;

    /// <summary>Tells whether a path is a file of the page, or leads to one.</summary>
    /// <param name="path">The request's path.</param>
    public bool Contains(PathString path) => path.Value is string value && _assets.ContainsKey(IsFolder(value) ? value[..^1] : value);

    /// <summary>Tells whether a path is a page that people open, and not one of the files that pages load.</summary>
    /// <param name="path">The request's path.</param>
    public static bool IsPage(PathString path) => path.Value is "/" or "/wall" or "/overlay" or "/index.html" or "/wall.html" or "/hub.html" or "/overlay.html";

    /// <summary>Answers with a file.</summary>
    /// <param name="context">The request.</param>
    /// <param name="path">One of <see cref="Paths"/>.</param>
    /// <param name="status">HTTP status, 200 by default.</param>
    public async Task WriteAsync(HttpContext context, string path, int status = StatusCodes.Status200OK)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (IsFolder(context.Request.Path.Value ?? ""))
        {
            // The routing takes "/wall/" for "/wall", but what a page loads and calls lies beside it.
            context.Response.Redirect(PageLink.Of(path, context.Request.QueryString, up: "../"));
            return;
        }

        PageAsset asset = _served[path].Value;
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.Headers.ETag = asset.Tag;
        if (status == StatusCodes.Status200OK && context.Request.Headers.IfNoneMatch == asset.Tag)
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = asset.ContentType;
        context.Response.ContentLength = asset.Bytes.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(asset.Bytes, context.RequestAborted);
        }
    }

    private static bool IsFolder(string path) => path.Length > 1 && path[^1] == '/';

    // A page knows by it what it is, whichever service answers it later.
    private PageAsset WithVersion(PageAsset asset)
    {
        if (asset.ContentType != Html)
        {
            return asset;
        }

        byte[] bytes = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(asset.Bytes.Span).Replace("<head>", $"<head>\n  <meta name=\"asmnet-page\" content=\"{Version}\">", StringComparison.Ordinal));
        return asset with { Bytes = bytes, Tag = $"\"{Tag(bytes)}\"" };
    }

    private static PageAsset Load(Assembly assembly, string name)
    {
        using Stream stream = assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return new PageAsset(bytes, ContentTypeOf(name), $"\"{Tag(bytes)}\"");
    }

    private static string Tag(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 12));

    private static string ContentTypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => Html,
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".json" => "application/json",
        ".svg" => "image/svg+xml",
        ".webmanifest" => "application/manifest+json",
        string other => throw new InvalidOperationException($"The page holds a file of unknown type '{other}': {name}."),
    };
}
