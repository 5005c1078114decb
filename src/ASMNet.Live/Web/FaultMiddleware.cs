using Microsoft.AspNetCore.Http;

namespace ASMNet.Live.Web;

/// <summary>Turns what a request could not foresee into an answer: the client is told that it failed, the program's own output why.</summary>
/// <param name="report">Receives a line about each fault.</param>
internal sealed class FaultMiddleware(Action<string> report)
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
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
}
