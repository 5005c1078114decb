using ASMNet.Media;

namespace ASMNet.Live.Pipeline;

/// <summary>Covers parts of pictures before anybody sees them.</summary>
public interface IFrameCover
{
    /// <summary>Frames that must have been remembered after one before it can be covered.</summary>
    int Delay { get; }

    /// <summary>Learns what is in a frame that has left the smooth stage. Called in order.</summary>
    /// <param name="frame">The frame.</param>
    void Remember(MediaFrame frame);

    /// <summary>Covers a frame's picture in place. Called in order, <see cref="Delay"/> frames after it was remembered, or at the end.</summary>
    /// <param name="frame">The frame.</param>
    void Cover(MediaFrame frame);
}
