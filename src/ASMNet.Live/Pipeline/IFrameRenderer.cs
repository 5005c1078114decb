using ASMNet.Media;

namespace ASMNet.Live.Pipeline;

/// <summary>Draws what was found over a frame's picture.</summary>
public interface IFrameRenderer
{
    /// <summary>Draws over the picture in place.</summary>
    /// <param name="frame">A frame that has left the smooth stage.</param>
    /// <param name="statistics">Frame rate, latency and drops, for the panel.</param>
    void Render(MediaFrame frame, PipelineStatistics statistics);
}
