using Microsoft.AspNetCore.Http;

namespace ASMNet.Live.Web.Hosting;

/// <summary>Turns what a request could not foresee into an answer: the client is told that it failed, the program's own output why.</summary>
/// <param name="report">Receives a line about each fault.</param>
internal sealed class FaultMiddleware(Action<string> report)
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
            if (context.Response is { HasStarted: false, ContentType: null } && WordsFor(context.Response.StatusCode) is (string title, string detail))
            {
                await Problems.WriteAsync(context, context.Response.StatusCode, title, detail);
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // the client has left, nobody waits for an answer
        }
        catch (BadHttpRequestException bad) when (!context.Response.HasStarted)
        {
            await Problems.WriteAsync(context, bad.StatusCode, "Bad request", bad.Message);
        }
        catch (Exception fault) when (!context.Response.HasStarted)
        {
            report($"{context.Request.Method} {context.Request.Path} failed: {fault}");
            await Problems.WriteAsync(context, StatusCodes.Status500InternalServerError, "Failed", "The service could not do this; its own output tells why.");
        }
    }

    // what the routing refuses without a word
    private static (string Title, string Detail)? WordsFor(int status) => status switch
    {
        StatusCodes.Status404NotFound => ("Not found", "There is nothing at this address; /docs lists what there is."),
        StatusCodes.Status405MethodNotAllowed => ("Method not allowed", "The address does not take this method; /docs lists what there is."),
        StatusCodes.Status415UnsupportedMediaType => ("JSON needed", "Send the changes with Content-Type: application/json."),
        _ => null,
    };
}
