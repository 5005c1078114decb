using System.ComponentModel;
using System.Globalization;
using ASMNet.Live.Session;
using ASMNet.Live.Web.Description;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ASMNet.Live.Web.Api;

/// <summary>What concerns all sources: the list of those that run, and health.</summary>
/// <param name="sources">The sources by their numbers, from 1.</param>
internal sealed class SourcesEndpoints(IReadOnlyList<ILiveControl> sources)
{
    /// <summary>Adds the paths.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/sources/running", () => All)
            .Describe(
                "State",
                "The sources that run",
                "Those that the program was started with, by number. Everything under /api and /ws is there for each of them, under /api/sources/{number} and /ws/sources/{number}; without a number it is the first.",
                "curl http://127.0.0.1:5080/api/sources/running")
            .Gives(200, "The sources.");
        routes.MapGet("/healthz", Health)
            .Describe("Operations", "Health", "Whether frames flow. With ?live it asks only whether the process answers, with ?source=N about one of several sources. It needs no token.", "curl http://127.0.0.1:5080/healthz")
            .Produces<HealthReply>()
            .Produces<HealthReply>(503)
            .Gives(200, "A frame came out within the last two seconds; of several sources, of any.")
            .Gives(503, "None did.");
    }

    private IReadOnlyList<RunningSource> All => [.. sources.Select((control, index) => RunningSource.Of(index + 1, control))];

    private JsonHttpResult<HealthReply> Health(
        [Description("Asks only whether the process answers.")] string? live, [Description("The number of one source.")] string? source)
    {
        bool isOne = int.TryParse(source, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1 && number <= sources.Count;
        IReadOnlyList<ILiveControl> asked = source is null ? sources : isOne ? [sources[number - 1]] : [];
        IReadOnlyList<LiveStatus> states = [.. asked.Select(control => control.Status)];
        bool ready = states.Any(RunningSource.IsReady);
        string state = states.FirstOrDefault(RunningSource.IsReady)?.State ?? (states.Count > 0 ? states[0].State : "unknown");
        IReadOnlyList<SourceHealth>? each = states.Count > 1 ? [.. states.Select((status, index) => new SourceHealth(index + 1, RunningSource.IsReady(status), status.State))] : null;
        var reply = new HealthReply(true, ready, state, [.. asked.SelectMany(control => control.RecordingFaults)], each);
        return TypedResults.Json(reply, statusCode: ready || live is not null ? 200 : 503);
    }
}
