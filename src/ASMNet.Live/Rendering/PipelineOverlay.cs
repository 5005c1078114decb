using ASMNet.Live.Pipeline;
using ASMNet.Media;

namespace ASMNet.Live.Rendering;

/// <summary>Draws the overlay over the pipeline's frames.</summary>
/// <param name="renderer">What draws.</param>
/// <param name="device">What runs the networks, for the panel.</param>
/// <param name="tellsPosition">Whether the panel tells where in a file the picture stands, and not how fast it goes.</param>
public sealed class PipelineOverlay(OverlayRenderer renderer, string device, bool tellsPosition = false) : IFrameRenderer
{
    /// <inheritdoc/>
    public void Render(MediaFrame frame, PipelineStatistics statistics)
    {
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentNullException.ThrowIfNull(statistics);
        var status = new OverlayStatus(statistics.FramesPerSecond, statistics.LastLatency.TotalMilliseconds, device, statistics.Dropped)
        {
            Position = tellsPosition ? new SourcePosition(frame.Timestamp, frame.Sequence + 1) : null,
        };
        renderer.Draw(frame.Buffer, frame.Faces, status);
    }
}
