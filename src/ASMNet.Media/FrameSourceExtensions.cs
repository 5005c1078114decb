using ASMNet.Imaging;

namespace ASMNet.Media;

/// <summary>Reading sources with <c>foreach</c>.</summary>
public static class FrameSourceExtensions
{
    // what FaceTrackerOptions.MaxFaces may be, and what FaceTracking.Find gives at most: whatever is found fits into the frame, for a sink
    private const int MostTracked = 64;
    private const int MostFound = 256;

    /// <summary>Goes through the pictures of a source to its end. What was wrong with the input stands in <see cref="IFrameSource.Defect"/> then.</summary>
    /// <param name="source">The source; its owner disposes of it afterwards.</param>
    /// <param name="cancellation">Ends the loop as the end of the source does, also while it waits for a picture.</param>
    /// <returns>One frame, filled anew for each picture: it holds until the next is asked for; copy what is to be kept.</returns>
    /// <exception cref="MediaException">The source failed.</exception>
    /// <exception cref="ObjectDisposedException">The source was disposed of before the loop began, as by a <c>using</c> in the method that returned this.</exception>
    /// <example>
    /// <code>
    /// using IFrameSource video = MediaSource.Open("talk.mp4");
    /// foreach (MediaFrame frame in video.Frames())
    /// {
    ///     Console.WriteLine(faces.Track(frame.View, frame.Timestamp).Count);
    /// }
    /// </code>
    /// </example>
    public static IEnumerable<MediaFrame> Frames(this IFrameSource source, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Read(source, cancellation);
    }

    private static IEnumerable<MediaFrame> Read(IFrameSource source, CancellationToken cancellation)
    {
        // It would seem to be an empty video.
        ObjectDisposedException.ThrowIf(source is IDisposalTeller { IsDisposed: true }, source);

        // The last frame is left to the caller, who may have left the loop with it (First, break).
        var pool = new MediaFramePool(new FramePool(), source.Info.IsIndependent ? MostFound : MostTracked);
        MediaFrame frame = pool.Rent();
        while (source.Read(frame, cancellation))
        {
            yield return frame;
            pool.Return(frame);
            frame = pool.Rent();
        }
    }
}
