using ASMNet.Imaging;

namespace ASMNet.Media;

/// <summary>A video file that is being written at a constant frame rate.</summary>
public interface IVideoWriter : IDisposable
{
    /// <summary>The file. It may have another ending than was asked for where only another container could be written.</summary>
    string Path { get; }

    /// <summary>The codec in the file, four letters.</summary>
    string Codec { get; }

    /// <summary>Adds a picture. It is shown from its time until the next one's; of two pictures in one slot of the frame rate the first stays.</summary>
    /// <param name="picture">A picture of the video's size.</param>
    /// <param name="timestamp">Its time, not before the previous one's.</param>
    /// <exception cref="MediaException">The file cannot be written.</exception>
    void Write(in ImageView picture, TimeSpan timestamp);

    /// <summary>Finishes the file and opens it again, so that nobody is left with one that cannot be played.</summary>
    /// <exception cref="MediaException">The file is empty or cannot be read back.</exception>
    void Complete();
}
