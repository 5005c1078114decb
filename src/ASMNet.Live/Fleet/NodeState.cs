using ASMNet.Live.Web.Api;

namespace ASMNet.Live.Fleet;

/// <summary>How a source of a node gets on.</summary>
/// <param name="Node">The node's name.</param>
/// <param name="Page">Where the node's own page is, as the node knows it.</param>
/// <param name="Source">The source.</param>
public sealed record NodeState(string Node, string Page, RunningSource Source);
