using ASMNet.Media.Cameras;
using ASMNet.Media.FFmpeg;

namespace ASMNet.Media.Sources;

/// <summary>How sources are opened.</summary>
public sealed record MediaSourceOptions
{
    /// <summary>The source where none is named. Default <c>auto</c>: the first camera, otherwise the synthetic source where there is one.</summary>
    public string Default { get; init; } = "auto";

    /// <summary>The folder that holds ffmpeg and ffprobe. Default empty: the folders of <c>PATH</c>.</summary>
    public string FFmpegFolder { get; init; } = "";

    /// <summary>Whether ffmpeg reads with lowered rights, where the system offers it; opening fails where it does not. Default false.</summary>
    public bool Sandbox { get; init; }

    /// <summary>Width asked of a camera, in pixels. Default 640, at least 1.</summary>
    public int Width { get; init; } = 640;

    /// <summary>Height asked of a camera, in pixels. Default 480, at least 1.</summary>
    public int Height { get; init; } = 480;

    /// <summary>Frames per second asked of a camera, and of a folder of pictures. Default 30, range 0.001 to 1000.</summary>
    public double FrameRate { get; init; } = 30;

    /// <summary>How long to wait, and how large a picture may be.</summary>
    public MediaLimits Limits { get; init; } = new();

    /// <summary>
    /// Whether a live source that stops is opened again, after half a second and then ever more slowly up to 15 s, until reading is cancelled. Default
    /// false: it ends, and says why.
    /// </summary>
    public bool Reconnects { get; init; }

    /// <summary>
    /// What reads files and cameras: <c>ffmpeg</c>, <c>opencv</c> where <see cref="Files"/> and <see cref="Cameras"/> give it, or <c>auto</c>, which
    /// takes ffmpeg for files where it is installed and OpenCV for cameras where it is given. Default <c>auto</c>.
    /// </summary>
    public string Reader { get; init; } = "auto";

    /// <summary>Gives what reads video files without ffmpeg; asked only when it is wanted. Default null: nothing does.</summary>
    public Func<IMediaReader?>? Files { get; init; }

    /// <summary>Gives cameras that need no ffmpeg; asked only when a camera is wanted. Default null: none.</summary>
    public Func<ICameraProvider?>? Cameras { get; init; }

    /// <summary>Opens the synthetic source, which is not a part of this library. Default null: there is none.</summary>
    public Func<SourceSpecification, IFrameSource>? Synthetic { get; init; }

    /// <summary>Receives what people should know, a line each: what was chosen, that a clock leaps, that a camera is gone and back. Default: nobody.</summary>
    public Action<string> Report { get; init; } = static _ => { };

    /// <summary>The clock. Default the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Throws when a part is missing or a setting lies outside its range.</summary>
    /// <exception cref="ArgumentNullException">Names the part.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Names the setting, its value and its range.</exception>
    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Default);
        ArgumentNullException.ThrowIfNull(FFmpegFolder);
        ArgumentNullException.ThrowIfNull(Limits);
        ArgumentNullException.ThrowIfNull(Reader);
        ArgumentNullException.ThrowIfNull(Report);
        ArgumentNullException.ThrowIfNull(TimeProvider);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Height);
        FrameRates.Require(FrameRate, nameof(FrameRate));
        Limits.Validate();
    }
}
