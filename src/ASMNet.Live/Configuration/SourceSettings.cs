namespace ASMNet.Live.Configuration;

/// <summary>Where pictures come from.</summary>
public sealed record SourceSettings
{
    /// <summary>The source when none is named. Default <c>auto</c>: the first camera, otherwise the synthetic source.</summary>
    public string Default { get; init; } = "auto";

    /// <summary>Further sources of <c>live</c>, parted by semicolons or line ends. Default none.</summary>
    public string More { get; init; } = "";

    /// <summary>All sources of <c>live</c> in the order of their numbers: <see cref="Default"/> and those of <see cref="More"/>.</summary>
    public IReadOnlyList<string> Texts =>
        [Default, .. More.Split(More.Contains('\n', StringComparison.Ordinal) ? '\n' : ';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    /// <summary>Width asked of a camera and drawn by the synthetic source, in pixels. Default 640, range 64 to 7680.</summary>
    public int Width { get; init; } = 640;

    /// <summary>Height likewise. Default 480, range 64 to 4320.</summary>
    public int Height { get; init; } = 480;

    /// <summary>Frames per second likewise, and of a folder of pictures. Default 30, range 1 to 240.</summary>
    public double FrameRate { get; init; } = 30;

    /// <summary>
    /// What reads files and cameras: <c>ffmpeg</c>, <c>opencv</c> in a build that has it, or <c>auto</c>, which takes ffmpeg for files where it is installed
    /// and OpenCV for cameras where the build has it. Default <c>auto</c>.
    /// </summary>
    public string Reader { get; init; } = "auto";

    /// <summary>Degrees by which the pictures are turned clockwise before anything else: 0, 90, 180 or 270. Default 0.</summary>
    public int Rotate { get; init; }

    /// <summary>How long to wait for a source's answer or its next picture before it counts as hanging, in seconds. Default 10, range 0.1 to 3600.</summary>
    public double Timeout { get; init; } = 10;

    /// <summary>The largest picture that is decoded, in millions of pixels. Default 100, range 0.01 to 700.</summary>
    public double MaxMegapixels { get; init; } = 100;
}
