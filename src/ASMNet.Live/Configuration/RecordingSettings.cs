namespace ASMNet.Live.Configuration;

/// <summary>Recorded video.</summary>
public sealed record RecordingSettings
{
    /// <summary>Where recordings that are started from the page go; it is made when it is missing. Default <c>recordings</c>, in the working folder.</summary>
    public string Folder { get; init; } = "recordings";

    /// <summary>Whether only the user who runs the program may read what is recorded from the page: files get the rights 0600, a folder that is made 0700. Default true; it has no effect on Windows.</summary>
    public bool OwnerOnly { get; init; } = true;

    /// <summary>Constant rate factor of H.264: lower is better and larger. Default 20, range 0 to 51.</summary>
    public int Quality { get; init; } = 20;

    /// <summary>The x264 preset. Default <c>veryfast</c>.</summary>
    public string Preset { get; init; } = "veryfast";

    /// <summary>JPEG quality of recordings in AVI. Default 90, range 1 to 100.</summary>
    public int JpegQuality { get; init; } = 90;

    /// <summary>Ends a recording in order when no more than this many megabytes are free on its disk. Default 200, and never more than a twentieth of the disk; range 0 to 1000000.</summary>
    public int FreeSpaceFloor { get; init; } = 200;

    /// <summary>Ends a recording when its files have this many megabytes together; 0 for no limit. Default 0, range 0 to 100000000.</summary>
    public int LimitSize { get; init; }

    /// <summary>Ends a recording after this many seconds; 0 for no limit. Default 0, range 0 to 31536000.</summary>
    public double LimitDuration { get; init; }

    /// <summary>Goes on in a new file after this many seconds; 0 for one file. Default 0, range 0 to 31536000.</summary>
    public double Segment { get; init; }

    /// <summary>Seconds for which ffmpeg may take no picture until it counts as hanging, which ends the video. Default 60, range 1 to 3600.</summary>
    public double Timeout { get; init; } = 60;
}
