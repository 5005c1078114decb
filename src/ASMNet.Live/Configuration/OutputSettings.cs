namespace ASMNet.Live.Configuration;

/// <summary>Other programs that are told what is tracked, and what nobody may see.</summary>
public sealed record OutputSettings
{
    /// <summary>How a receiver is written, for messages and help.</summary>
    public const string Forms = "NAME, NAME://host:port or NAME://host:port?option=value, or v4l2:/dev/videoN; NAME is one of opentrack, openseeface, vmc, osc, vrchat, ifacialmocap, vts-phone, vts, livelink";

    /// <summary>Where <c>live</c> sends what is tracked, parted by semicolons. Default empty: nowhere.</summary>
    public string Send { get; init; } = "";

    /// <summary>How faces are covered in every picture that is recorded, shown or streamed: <c>none</c>, <c>blur</c>, <c>pixelate</c> or <c>fill</c>. Default <c>none</c>.</summary>
    public string Anonymize { get; init; } = "none";

    /// <summary>Whether faces are covered.</summary>
    internal bool Covers => Anonymize != "none";
}
