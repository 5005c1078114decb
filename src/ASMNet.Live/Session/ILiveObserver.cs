using ASMNet.Imaging;
using ASMNet.Tracking;

namespace ASMNet.Live.Session;

/// <summary>Sees every frame that a session has tracked, before anything is drawn over it.</summary>
public interface ILiveObserver
{
    /// <summary>Takes what it wants of a frame. It is called by the pipeline, so it copies and never waits.</summary>
    /// <param name="info">What is known of the frame.</param>
    /// <param name="picture">The picture, without overlay.</param>
    /// <param name="faces">The faces in it.</param>
    void Publish(in FrameInfo info, in ImageView picture, TrackedFaces faces);
}
