using ASMNet.Live.Web.Api;

namespace ASMNet.Live.Fleet;

/// <summary>One source of a fleet, as its hub knows it: one of the answers of <c>GET /api/fleet</c>.</summary>
/// <param name="Node">The node.</param>
/// <param name="Source">The number of the source there.</param>
/// <param name="Page">The node's own page; null before the node has told it.</param>
/// <param name="Silence">Seconds since the hub heard of it.</param>
/// <param name="Received">Frames whose tracks have come.</param>
/// <param name="State">How the source gets on there; null before the node has told it.</param>
public sealed record FleetSource(string Node, string Source, string? Page, double Silence, long Received, RunningSource? State);
