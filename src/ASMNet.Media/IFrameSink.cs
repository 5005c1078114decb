namespace ASMNet.Media;

/// <summary>Where finished frames go. One thread writes it.</summary>
public interface IFrameSink : IDisposable
{
    /// <summary>Where the frames go, for people: a path or an address.</summary>
    string Description { get; }

    /// <summary>Whether it shows the picture, so that the overlay must be drawn.</summary>
    bool NeedsPicture { get; }

    /// <summary>The files that it writes or has written.</summary>
    IReadOnlyList<string> Files => [Description];

    /// <summary>Bytes written up to now; 0 where nobody counts them.</summary>
    long Length => 0;

    /// <summary>What people should know of an output that ended before its time, though what it wrote is complete; null for nothing.</summary>
    string? Problem => null;

    /// <summary>What lies in its files since it failed, where that is less than it was given; null where nothing failed, or where nobody has found that out.</summary>
    KeptFrames? Kept => null;

    /// <summary>Whether it wants no more frames: a limit was reached. The frame at which that was found, and what is written to it from then on, is left out.</summary>
    bool IsFull => false;

    /// <summary>Takes a frame. The frame belongs to the caller again afterwards.</summary>
    /// <param name="frame">
    /// A frame that every stage has handled. Times are meant to rise from frame to frame; each sink of this library says what it does with one that does not, and a
    /// <see cref="SourceClock"/> in the source makes rising times of any.
    /// </param>
    /// <exception cref="MediaException">The sink cannot take it; the message says why.</exception>
    void Write(MediaFrame frame);

    /// <summary>
    /// Finishes what was written, so that it can be used. Called once, after the last frame, also when the run was
    /// interrupted or failed. A sink that is disposed without it, or that failed, keeps what it has, unfinished as it is.
    /// </summary>
    /// <exception cref="MediaException">The output could not be finished.</exception>
    void Complete();
}
