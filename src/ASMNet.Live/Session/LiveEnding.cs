using ASMNet.Live.Pipeline;
using ASMNet.Media;

namespace ASMNet.Live.Session;

/// <summary>How the last pipeline of a session went.</summary>
/// <param name="Source">What it read.</param>
/// <param name="Report">How it went.</param>
/// <param name="Statistics">What it counted.</param>
public sealed record LiveEnding(SourceInfo Source, PipelineReport Report, PipelineStatistics Statistics);
