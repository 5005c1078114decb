using ASMNet.Filtering;
using ASMNet.Live.Rendering;
using ASMNet.Live.Web;
using ASMNet.Signals;
using ASMNet.Tracking;

namespace ASMNet.Live.Configuration;

/// <summary>Everything that <c>appsettings.json</c>, environment variables and flags set.</summary>
public sealed record Settings
{
    /// <summary>Where pictures come from.</summary>
    public SourceSettings Source { get; init; } = new();

    /// <summary>The models.</summary>
    public ModelSettings Models { get; init; } = new();

    /// <summary>Finding faces.</summary>
    public DetectionSettings Detection { get; init; } = new();

    /// <summary>Following faces. Times are in seconds.</summary>
    public FaceTrackerOptions Tracking { get; init; } = new();

    /// <summary>Steadying faces.</summary>
    public FaceSmootherOptions Smoothing { get; init; } = new();

    /// <summary>Expressions, gaze and place in space.</summary>
    public FaceSignalsOptions Signals { get; init; } = new();

    /// <summary>What is drawn over recorded pictures.</summary>
    public OverlayOptions Overlay { get; init; } = new();

    /// <summary>Recorded video.</summary>
    public RecordingSettings Recording { get; init; } = new();

    /// <summary>Other programs that are told what is tracked.</summary>
    public OutputSettings Output { get; init; } = new();

    /// <summary>When a part counts as hanging.</summary>
    public WatchdogSettings Watchdog { get; init; } = new();

    /// <summary>Several programs on a network.</summary>
    public FleetSettings Fleet { get; init; } = new();

    /// <summary>The live service.</summary>
    public WebOptions Web { get; init; } = new();

    /// <summary>The ffmpeg programs.</summary>
    public FFmpegSettings FFmpeg { get; init; } = new();
}
