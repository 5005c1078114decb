namespace ASMNet.Live.Configuration;

/// <summary>The ffmpeg programs.</summary>
public sealed class FFmpegSettings
{
    /// <summary>The folder that holds ffmpeg and ffprobe. Default empty: the folders of <c>PATH</c>.</summary>
    public string Folder { get; init; } = "";

    /// <summary>Whether what comes from outside is decoded with lowered rights: at most 4 GB of memory, no file written, no new privileges. Linux only. Default false.</summary>
    public bool Sandbox { get; init; }
}
