using ASMNet.Imaging;
using ASMNet.Live.Session;
using ASMNet.Tracking;

namespace ASMNet.Live.Web.Sockets;

/// <summary>The hub's own copy of a frame, reused from frame to frame.</summary>
/// <param name="maxFaces">Faces that it has room for at first; a photo may have more.</param>
internal sealed class HubFrame(int maxFaces)
{
    // what a JPEG holds
    private const int LargestSide = ushort.MaxValue;
    private readonly TilePicture _tile = new();
    private byte[] _pixels = [];

    /// <summary>How many frames the hub has taken up to this one.</summary>
    public long Number { get; set; }

    public FrameInfo Info { get; private set; }

    public TrackedFaces Faces { get; private set; } = new(maxFaces);

    public int Width { get; private set; }

    public int Height { get; private set; }

    /// <summary>False when nobody wanted the picture at the time.</summary>
    public bool HasPicture { get; private set; }

    /// <summary>False when nobody wanted the small picture, or the last one is not old enough.</summary>
    public bool HasTile { get; private set; }

    /// <summary>The small picture.</summary>
    public ImageView Tile => _tile.View;

    /// <summary>The picture, or the small one where no JPEG holds it.</summary>
    public ImageView Picture => IsTooLarge ? Tile : new(_pixels, Width, Height, 3 * Width);

    private bool IsTooLarge => Math.Max(Width, Height) > LargestSide;

    /// <summary>Makes the small picture of a frame that has the picture alone.</summary>
    public void AddTile()
    {
        if (!HasTile && !IsTooLarge)
        {
            _tile.Load(Picture);
        }

        HasTile = true;
    }

    public void CopyFrom(in FrameInfo info, in ImageView picture, TrackedFaces faces, bool withPicture, bool withTile)
    {
        Info = info;
        if (faces.Count > Faces.Capacity)
        {
            Faces = new TrackedFaces(faces.Capacity);
        }

        Faces.CopyFrom(faces);
        Width = picture.Width;
        Height = picture.Height;
        HasPicture = withPicture;
        HasTile = withTile;
        bool isSmall = withPicture && IsTooLarge;
        if (withTile || isSmall)
        {
            _tile.Load(picture);
        }

        if (!withPicture || isSmall)
        {
            return;
        }

        int row = 3 * picture.Width;
        if (_pixels.Length != row * picture.Height)
        {
            _pixels = GC.AllocateUninitializedArray<byte>(row * picture.Height);
        }

        if (picture.Stride == row)
        {
            picture.Pixels[.._pixels.Length].CopyTo(_pixels);
            return;
        }

        for (int y = 0; y < picture.Height; y++)
        {
            picture.Row(y).CopyTo(_pixels.AsSpan(y * row));
        }
    }
}
