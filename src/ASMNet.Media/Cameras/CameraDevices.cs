using System.Globalization;
using System.Text.RegularExpressions;
using ASMNet.Inference.Cpu.Graph;
using ASMNet.Media.FFmpeg;

namespace ASMNet.Media.Cameras;

/// <summary>Finds the machine's cameras and says how ffmpeg opens them.</summary>
public static partial class CameraDevices
{
    /// <summary>Whether there is a camera with a number.</summary>
    /// <param name="index">From 0.</param>
    /// <param name="tools">ffmpeg, which lists the cameras on Windows and macOS.</param>
    /// <param name="cancellation">Gives up waiting for its answer.</param>
    public static bool Exists(int index, FFmpegTools tools, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(tools);
        return OperatingSystem.IsLinux() ? File.Exists(LinuxPath(index)) : index < List(tools, cancellation).Count;
    }

    /// <summary>ffmpeg's input arguments and address for a camera.</summary>
    /// <param name="index">From 0.</param>
    /// <param name="tools">ffmpeg.</param>
    /// <param name="width">Wanted width in pixels.</param>
    /// <param name="height">Wanted height in pixels.</param>
    /// <param name="frameRate">Wanted frames per second.</param>
    /// <exception cref="MediaException">There is no such camera.</exception>
    public static (IReadOnlyList<string> Input, string Address) Open(int index, FFmpegTools tools, int width, int height, double frameRate)
    {
        if (!Exists(index, tools))
        {
            throw new MediaException($"there is no camera {index}{(OperatingSystem.IsLinux() ? $" ({LinuxPath(index)})" : "")}; connect one, or name another source.");
        }

        string size = string.Create(CultureInfo.InvariantCulture, $"{width}x{height}");
        string rate = frameRate.ToString(CultureInfo.InvariantCulture);
        if (OperatingSystem.IsLinux())
        {
            return (["-f", "v4l2", "-framerate", rate, "-video_size", size], LinuxPath(index));
        }

        return OperatingSystem.IsMacOS()
            ? (["-f", "avfoundation", "-framerate", rate, "-video_size", size], index.ToString(CultureInfo.InvariantCulture))
            : (["-f", "dshow", "-framerate", rate, "-video_size", size], $"video={List(tools)[index]}");
    }

    private static string LinuxPath(int index) => string.Create(CultureInfo.InvariantCulture, $"/dev/video{index}");

    internal static List<string> List(FFmpegTools tools, CancellationToken cancellation = default)
    {
        // Both list their devices on the error stream and then fail, because there is no input.
        string format = OperatingSystem.IsMacOS() ? "avfoundation" : "dshow";
        (_, _, string error) = FFmpegTools.Run(
            FFmpegTools.ListingTime, tools.FFmpeg, ["-hide_banner", "-f", format, "-list_devices", "true", "-i", OperatingSystem.IsMacOS() ? "" : "dummy"], cancellation);
        return OperatingSystem.IsMacOS() ? ParseAvFoundation(error) : ParseDirectShow(error);
    }

    internal static List<string> ParseDirectShow(string text) =>
        [.. DirectShowCamera().Matches(text).Select(match => match.Groups[1].Value)];

    internal static List<string> ParseAvFoundation(string text)
    {
        int audio = text.IndexOf("audio devices", StringComparison.Ordinal);
        return [.. AvFoundationCamera().Matches(audio < 0 ? text : text[..audio]).Select(match => match.Groups[1].Value)];
    }

    [GeneratedRegex("\"([^\"]+)\" \\(video\\)")]
    private static partial Regex DirectShowCamera();

    [GeneratedRegex(@"\] \[\d+\] (.+)")]
    private static partial Regex AvFoundationCamera();
}
