namespace ASMNet.Live.Web.Security;

/// <summary>The headers of every answer: nothing foreign is loaded, nothing is framed, and only the page itself may use the camera.</summary>
public static class SecurityHeaders
{
    /// <summary>Writes the headers.</summary>
    /// <param name="context">The request; its host must have been checked, since the socket address repeats it.</param>
    public static void Apply(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        string host = context.Request.Host.Value ?? "";
        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentSecurityPolicy =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; " +
            $"connect-src 'self' ws://{host} wss://{host}; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Permissions-Policy"] = "camera=(self), microphone=(), geolocation=(), payment=(), usb=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
    }
}
