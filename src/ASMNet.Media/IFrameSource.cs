namespace ASMNet.Media;

/// <summary>Where pictures come from. One thread reads it.</summary>
public interface IFrameSource : IDisposable
{
    /// <summary>What the source is.</summary>
    SourceInfo Info { get; }

    /// <summary>
    /// What was wrong with the input though pictures came out of it (a video that breaks off), known once
    /// <see cref="Read"/> has returned false; null when nothing was.
    /// </summary>
    string? Defect { get; }

    /// <summary>What keeps it from giving pictures just now, for people (a camera that is gone and being opened again); null while they come. Any thread may ask.</summary>
    string? Trouble => null;

    /// <summary>Whether the defect is that no picture came in time, or that what decodes was ended from outside, which says nothing about the pictures: another try may give them all.</summary>
    bool TimedOut => false;

    /// <summary>
    /// Waits for the next picture and puts it into a frame: picture, sequence, timestamp, capture time and, where known, the truth.
    /// </summary>
    /// <param name="frame">A frame without a picture.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>False at the end of the source, and after a cancellation.</returns>
    /// <exception cref="MediaException">The source failed.</exception>
    bool Read(MediaFrame frame, CancellationToken cancellation);
}
