using System.ComponentModel.DataAnnotations;

namespace ASMNet.Live.Configuration;

/// <summary>Recorded video.</summary>
public sealed class RecordingSettings
{
    /// <summary>Where recordings that are started from the page go; it is made when it is missing. Default <c>recordings</c>, in the working folder.</summary>
    public string Folder { get; init; } = "recordings";

    /// <summary>Constant rate factor of H.264: lower is better and larger. Default 20, range 0 to 51.</summary>
    [Range(0, 51)]
    public int Quality { get; init; } = 20;

    /// <summary>The x264 preset. Default <c>veryfast</c>.</summary>
    [AllowedValues("ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow")]
    public string Preset { get; init; } = "veryfast";

    /// <summary>JPEG quality of recordings in AVI. Default 90, range 1 to 100.</summary>
    [Range(1, 100)]
    public int JpegQuality { get; init; } = 90;
}
