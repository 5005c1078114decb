using ASMNet.Live.Pipeline;
using ASMNet.Media;

namespace ASMNet.Live.Measuring.Benchmarks;

/// <summary>Watches for the frame after which everything has been compiled and allocated, and measures from there to the last one.</summary>
internal sealed class SteadyState(PipelineStatistics statistics, TimeProvider timeProvider, long warmUpFrames) : IFrameSink
{
    private long _frames;
    private long _startedAt;
    private long _endedAt;
    private long _allocatedAtStart;
    private long _allocatedAtEnd;
    private long _droppedAtStart;

    public string Description => "steady state";

    public bool NeedsPicture => false;

    /// <summary>Frames measured; the one at which the clock starts does not count.</summary>
    public long Frames => Math.Max(0, _frames - warmUpFrames - 1);

    public long Dropped => statistics.Dropped - _droppedAtStart;

    public double FramesPerSecond => Frames == 0 ? 0 : Frames / timeProvider.GetElapsedTime(_startedAt, _endedAt).TotalSeconds;

    public double AllocatedBytesPerFrame => Frames == 0 ? 0 : (double)(_allocatedAtEnd - _allocatedAtStart) / Frames;

    public void Write(MediaFrame frame)
    {
        if (_frames++ == warmUpFrames)
        {
            statistics.ClearDurations();
            _droppedAtStart = statistics.Dropped;
            _allocatedAtStart = GC.GetTotalAllocatedBytes(precise: true);
            _startedAt = timeProvider.GetTimestamp();
        }

        _endedAt = timeProvider.GetTimestamp();
    }

    public void Complete() => _allocatedAtEnd = GC.GetTotalAllocatedBytes(precise: true);

    public void Dispose()
    {
    }
}
