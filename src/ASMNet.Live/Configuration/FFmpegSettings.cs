namespace ASMNet.Live.Configuration;

/// <summary>The ffmpeg programs.</summary>
public sealed class FFmpegSettings
{
    /// <summary>The folder that holds ffmpeg and ffprobe. Default empty: the folders of <c>PATH</c>.</summary>
    public string Folder { get; init; } = "";
}
