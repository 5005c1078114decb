using ASMNet.Live.Session;

namespace ASMNet.Live.Web.Api;

/// <summary>The answer of <c>GET /api/outputs</c>.</summary>
/// <param name="Protocols">What an address may begin with.</param>
/// <param name="Outputs">What sends now.</param>
public sealed record OutputsReply(IReadOnlyList<string> Protocols, IReadOnlyList<OutputInfo> Outputs);
