namespace OpenCvSharp.Contract;

/// <summary>Which codecs the simulated OpenCV can write, and what it calls them when a file is opened again.</summary>
internal static class SimulatedFiles
{
    /// <summary>Codec and ending that open, for example <c>MJPG.avi</c>.</summary>
    public static HashSet<string> Writable { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Codecs that open and then write nothing, as a missing encoder does.</summary>
    public static HashSet<string> Hollow { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The codec that a file really holds, where it is another than asked for.</summary>
    public static Dictionary<string, string> Renamed { get; } = new(StringComparer.OrdinalIgnoreCase);

    public static void Reset()
    {
        Writable.Clear();
        Hollow.Clear();
        Renamed.Clear();
    }
}
