using ASMNet.Live.Pipeline;

namespace ASMNet.Live.Web.Metrics;

/// <summary>What has been counted of a source.</summary>
/// <param name="Source">Its number for the label <c>source</c>; null for no label, where there is one source.</param>
/// <param name="Statistics">What the pipeline that runs now has counted; null for none.</param>
/// <param name="Restarts">How often the pipeline was begun anew because a part of it hung.</param>
public sealed record SourceCounts(int? Source, PipelineStatistics? Statistics, int Restarts);
