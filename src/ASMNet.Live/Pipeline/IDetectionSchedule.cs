using ASMNet.Detection;
using ASMNet.Media;

namespace ASMNet.Live.Pipeline;

/// <summary>
/// Where the detect stage and the align stage meet: the first offers pictures to the detector when the tracker wants a pass, the
/// second takes what a pass found.
/// </summary>
internal interface IDetectionSchedule : IDisposable
{
    /// <summary>The detect stage waits until it may offer the next frame.</summary>
    ValueTask<bool> ReadyAsync();

    /// <summary>The detect stage offers a frame; the detector may or may not look at it.</summary>
    /// <param name="frame">The frame, before it goes to the align stage.</param>
    void Offer(MediaFrame frame);

    /// <summary>The align stage takes the result of a pass that has ended since it last asked.</summary>
    /// <param name="detections">Receives the faces.</param>
    /// <param name="count">Number of faces found, which may be 0.</param>
    /// <returns>False when no pass has ended.</returns>
    bool TryTake(Span<FaceDetection> detections, out int count);

    /// <summary>The align stage has finished a frame.</summary>
    void FrameAligned();

    /// <summary>The align stage has ended and will finish no more frames.</summary>
    void Complete();
}
