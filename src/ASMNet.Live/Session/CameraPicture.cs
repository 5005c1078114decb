namespace ASMNet.Live.Session;

/// <summary>A picture from a browser's camera, borrowed for the call that receives it.</summary>
public readonly ref struct CameraPicture
{
    /// <summary>The format of <see cref="Pixels"/>.</summary>
    public CameraFormat Format { get; init; }

    /// <summary>Width in pixels, even for the formats with subsampled colour.</summary>
    public int Width { get; init; }

    /// <summary>Height in pixels, even for the formats with subsampled colour.</summary>
    public int Height { get; init; }

    /// <summary>The browser's own number of the frame, which comes back with its result.</summary>
    public uint Sequence { get; init; }

    /// <summary>Capture time since the camera started, by the browser's clock.</summary>
    public TimeSpan Time { get; init; }

    /// <summary>The whole picture, as many bytes as <see cref="CameraPixels.ByteCount"/> tells.</summary>
    public ReadOnlySpan<byte> Pixels { get; init; }
}
