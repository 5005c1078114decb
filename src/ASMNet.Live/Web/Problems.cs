using System.Text.Json;

namespace ASMNet.Live.Web;

/// <summary>Errors as <c>application/problem+json</c> (RFC 9457), each with what was wrong and what to do.</summary>
public static class Problems
{
    /// <summary>What an error is written as.</summary>
    public const string MediaType = "application/problem+json";

    /// <summary>Answers with an error.</summary>
    /// <param name="context">The request, not yet answered.</param>
    /// <param name="status">HTTP status, 400 to 599.</param>
    /// <param name="title">What was wrong, in a few words.</param>
    /// <param name="detail">What exactly, and what to do.</param>
    public static Task WriteAsync(HttpContext context, int status, string title, string detail)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Response.StatusCode = status;
        context.Response.ContentType = MediaType;
        return JsonSerializer.SerializeAsync(context.Response.Body, new Problem(title, status, detail), ProblemJson.Readable.Problem, context.RequestAborted);
    }
}
