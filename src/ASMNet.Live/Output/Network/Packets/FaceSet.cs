using ASMNet.Media;
using ASMNet.Tracking;

namespace ASMNet.Live.Output.Network.Packets;

/// <summary>A copy of what a frame tells of its faces, for a sender's own thread.</summary>
/// <param name="capacity">Faces that it has room for at first; a photo may have more.</param>
internal sealed class FaceSet(int capacity)
{
    private byte[] _picture = [];
    private int _pictureLength;

    /// <summary>The faces.</summary>
    public TrackedFaces Faces { get; private set; } = new(capacity);

    /// <summary>Time of the frame since the source's start.</summary>
    public TimeSpan Time { get; private set; }

    /// <summary>Number of the frame in its source, from 0.</summary>
    public long Sequence { get; private set; }

    /// <summary>Width of the picture in pixels.</summary>
    public int Width { get; private set; }

    /// <summary>Height of the picture in pixels.</summary>
    public int Height { get; private set; }

    /// <summary>The picture as packed BGR; empty where it is not wanted.</summary>
    public ReadOnlySpan<byte> Picture => _picture.AsSpan(0, _pictureLength);

    /// <summary>Takes over what a frame tells.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="withPicture">Whether the picture is wanted too.</param>
    public void CopyFrom(MediaFrame frame, bool withPicture = false)
    {
        ReadOnlySpan<byte> pixels = withPicture ? frame.Buffer.Pixels : default;
        _pictureLength = pixels.Length;
        if (_picture.Length < pixels.Length)
        {
            _picture = new byte[pixels.Length];
        }

        pixels.CopyTo(_picture);
        (Time, Sequence, Width, Height) = (frame.Timestamp, frame.Sequence, frame.Buffer.Width, frame.Buffer.Height);
        if (frame.Faces.Count > Faces.Capacity)
        {
            Faces = new TrackedFaces(frame.Faces.Capacity);
        }

        Faces.CopyFrom(frame.Faces);
    }

    /// <summary>The signals of a face.</summary>
    /// <param name="index">Its place among the faces.</param>
    public FaceSignals this[int index] => new(Faces[index], Width, Height);
}
