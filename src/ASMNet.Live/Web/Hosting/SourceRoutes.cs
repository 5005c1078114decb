using ASMNet.Live.Web.Api;
using ASMNet.Live.Web.Description;
using ASMNet.Live.Web.Metrics;
using ASMNet.Live.Web.Sockets;

namespace ASMNet.Live.Web.Hosting;

/// <summary>The paths of all sources: those of each under its number, those of the first without one too, and those that concern all.</summary>
/// <param name="sources">The sources.</param>
/// <param name="options">Checked options.</param>
/// <param name="metrics">Counts.</param>
/// <param name="stopping">Ends when the service stops.</param>
internal sealed class SourceRoutes(IReadOnlyList<ServedSource> sources, WebOptions options, WebMetrics metrics, CancellationToken stopping)
{
    /// <summary>Adds the paths.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        ArgumentOutOfRangeException.ThrowIfZero(sources.Count, nameof(sources));
        for (int number = 1; number <= sources.Count; number++)
        {
            ServedSource source = sources[number - 1];
            var sockets = new SocketEndpoints(source.Hub, source.Control, metrics, options, stopping);
            string own = ApiDescription.SourcePath(number);
            new ApiEndpoints(source.Control, source.Hub, options).Map(Group(routes, "/api" + own, number));
            sockets.Map(Group(routes, "/ws" + own, number));
            if (number == 1)
            {
                new ApiEndpoints(source.Control, source.Hub, options).Map(routes.MapGroup("/api"));
                sockets.Map(routes.MapGroup("/ws"));
            }
        }

        new SourcesEndpoints([.. sources.Select(source => source.Control)]).Map(routes);
    }

    // the paths of one source stand for those of all in the description
    private static RouteGroupBuilder Group(IEndpointRouteBuilder routes, string prefix, int number) =>
        number == 1 ? routes.MapGroup(prefix) : routes.MapGroup(prefix).ExcludeFromDescription();
}
