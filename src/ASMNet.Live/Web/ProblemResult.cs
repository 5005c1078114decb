namespace ASMNet.Live.Web;

/// <summary>An error as the answer of a handler.</summary>
/// <param name="problem">What was wrong.</param>
internal sealed class ProblemResult(Problem problem) : IResult
{
    /// <summary>Makes an answer.</summary>
    /// <param name="status">HTTP status, 400 to 599.</param>
    /// <param name="title">What was wrong, in a few words.</param>
    /// <param name="detail">What exactly, and what to do.</param>
    public static ProblemResult Of(int status, string title, string detail) => new(new Problem(title, status, detail));

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext) => Problems.WriteAsync(httpContext, problem.Status, problem.Title, problem.Detail);
}
