namespace ASMNet.Media;

/// <summary>The kinds of source.</summary>
public enum SourceKind
{
    /// <summary>The first camera, otherwise the synthetic source.</summary>
    Auto,

    /// <summary>A drawn face with known landmarks.</summary>
    Synthetic,

    /// <summary>A video file or a single picture.</summary>
    File,

    /// <summary>A folder of pictures that are a sequence, in the order of their names.</summary>
    Images,

    /// <summary>A folder of pictures each of which stands by itself.</summary>
    Photos,

    /// <summary>A camera of this machine.</summary>
    Camera,

    /// <summary>An address that ffmpeg opens.</summary>
    Url,
}
