using System.Text.Json.Serialization;

namespace ASMNet.Live.Web.Api;

/// <summary>The answer of <c>GET /healthz</c>.</summary>
/// <param name="Live">Always true: the process answers.</param>
/// <param name="Ready">Whether frames are flowing.</param>
/// <param name="State">What the pipeline does.</param>
/// <param name="Problems">What went wrong though the process answers, such as a recording that failed.</param>
/// <param name="Sources">Each of several sources; left out where there is one.</param>
public sealed record HealthReply(
    bool Live, bool Ready, string State, IReadOnlyList<string> Problems, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<SourceHealth>? Sources = null);
