using System.Globalization;
using System.Text.RegularExpressions;
using ASMNet.Inference.Cpu.Graph;
using ASMNet.Media.FFmpeg;

namespace ASMNet.Media.Cameras;

/// <summary>Finds the machine's cameras and says how ffmpeg opens them.</summary>
public static partial class CameraDevices
{
    // what USB 2 carries uncompressed at 30 frames a second
    private const long PixelsOfUsb2 = 640 * 480;
    private const string Video = "video";
    private const string Unknown = "none";

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
    /// <param name="cancellation">Gives up waiting for ffmpeg's answers.</param>
    /// <exception cref="MediaException">There is no such camera.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public static (IReadOnlyList<string> Input, string Address) Open(int index, FFmpegTools tools, int width, int height, double frameRate, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(tools);
        if (OperatingSystem.IsLinux())
        {
            string path = LinuxPath(index);
            if (!File.Exists(path))
            {
                throw NoCamera(index, $" ({path})");
            }

            return (LinuxInput(width, height, frameRate, () => CameraListing.Formats(path, tools, cancellation)), path);
        }

        (string Name, string Address, bool MayBeIdle) camera = List(tools, cancellation).ElementAtOrDefault(index);
        return camera.Address is string address
            ? (["-f", OperatingSystem.IsMacOS() ? "avfoundation" : "dshow", .. RateAndSize(width, height, frameRate)], address)
            : throw NoCamera(index, "");
    }

    /// <summary>ffmpeg's input arguments for a camera of Linux: without Motion JPEG it takes larger sizes uncompressed, which many cameras give at a few frames a second.</summary>
    /// <param name="width">Wanted width in pixels.</param>
    /// <param name="height">Wanted height in pixels.</param>
    /// <param name="frameRate">Wanted frames per second.</param>
    /// <param name="askFormats">Asks the camera for its formats.</param>
    internal static IReadOnlyList<string> LinuxInput(int width, int height, double frameRate, Func<string> askFormats)
    {
        bool isCompressed = (long)width * height > PixelsOfUsb2 && OffersMotionJpeg(width, height, askFormats);
        return ["-f", "v4l2", .. isCompressed ? ["-input_format", "mjpeg"] : Array.Empty<string>(), .. RateAndSize(width, height, frameRate)];
    }

    private static bool OffersMotionJpeg(int width, int height, Func<string> askFormats)
    {
        try
        {
            return CameraListing.OffersMotionJpeg(askFormats(), width, height);
        }
        catch (MediaException)
        {
            // It does not answer; whether it can be opened is told by its opening.
            return false;
        }
    }

    private static string[] RateAndSize(int width, int height, double frameRate) =>
        ["-framerate", frameRate.ToString(CultureInfo.InvariantCulture), "-video_size", string.Create(CultureInfo.InvariantCulture, $"{width}x{height}")];

    private static MediaException NoCamera(int index, string path) =>
        new(string.Create(CultureInfo.InvariantCulture, $"there is no camera {index}{path}; connect one, or name another source."));

    internal static string LinuxPath(int index) => string.Create(CultureInfo.InvariantCulture, $"/dev/video{index}");

    /// <summary>The cameras of Windows or macOS, each with what ffmpeg opens it by, and whether it may be one that gives pictures only while a program makes them.</summary>
    internal static List<(string Name, string Address, bool MayBeIdle)> List(FFmpegTools tools, CancellationToken cancellation = default)
    {
        // Both list their devices on the error stream and then fail, because there is no input.
        string format = OperatingSystem.IsMacOS() ? "avfoundation" : "dshow";
        (_, _, string error) = FFmpegTools.Run(
            FFmpegTools.ListingTime, tools.FFmpeg, ["-hide_banner", "-f", format, "-list_devices", "true", "-i", OperatingSystem.IsMacOS() ? "" : "dummy"], cancellation);
        return OperatingSystem.IsMacOS() ? [.. ParseAvFoundation(error).Select(camera => (camera.Name, camera.Address, false))] : ParseDirectShow(error);
    }

    /// <summary>
    /// The cameras of a listing of DirectShow: real ones before those that programs make, so that the first is a camera. Two may have one name, so each has the
    /// name that DirectShow itself gives it. A program's that does not say what it gives, as OBS's, may be idle.
    /// </summary>
    internal static List<(string Name, string Address, bool MayBeIdle)> ParseDirectShow(string text)
    {
        List<(string Name, string Address, bool MayBeIdle)> cameras = [];
        string section = Video;
        (string Name, string Kinds, bool SaysThem)? device = null;
        foreach (string line in text.Split('\n'))
        {
            if (DirectShowSection().Match(line) is { Success: true } heading)
            {
                section = heading.Groups[1].Value;
            }
            else if (DirectShowAddress().Match(line) is { Success: true } alternative)
            {
                string address = alternative.Groups[1].Value;
                if (device is (string name, string kinds, bool saysThem) && (kinds.Contains(Video, StringComparison.Ordinal) || (kinds == Unknown && IsVideoSource(address))))
                {
                    cameras.Add((name, $"video={address}", (kinds == Unknown || !saysThem) && IsMadeByAProgram(address)));
                }

                device = null;
            }
            else if (DirectShowDevice().Match(line) is { Success: true } found)
            {
                // before ffmpeg 5 its section told what it is
                device = (found.Groups[1].Value, found.Groups[2].Success ? found.Groups[2].Value : section, found.Groups[2].Success);
            }
        }

        return [.. cameras.OrderBy(camera => IsMadeByAProgram(camera.Address["video=".Length..]))];
    }

    internal static List<(string Name, string Address)> ParseAvFoundation(string text)
    {
        int audio = text.IndexOf("audio devices", StringComparison.Ordinal);
        return [.. AvFoundationCamera().Matches(audio < 0 ? text : text[..audio]).Select((match, index) => (match.Groups[1].Value, index.ToString(CultureInfo.InvariantCulture)))];
    }

    private static bool IsMadeByAProgram(string address) => address.StartsWith("@device_sw_", StringComparison.Ordinal);

    // Some cameras, OBS's own among them, do not say what they give before they are opened; these are the marks of a plugged device and of the category of cameras.
    private static bool IsVideoSource(string address) =>
        address.StartsWith("@device_pnp_", StringComparison.Ordinal) || address.Contains("{860BB310-5D01-11D0-BD3B-00A0C911CE86}", StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex("DirectShow (video|audio) devices")]
    private static partial Regex DirectShowSection();

    [GeneratedRegex(@"\]\s+Alternative name ""([^""]+)""")]
    private static partial Regex DirectShowAddress();

    [GeneratedRegex(@"\]\s+""(.+)""(?: \(([a-z, ]+)\))?\s*$")]
    private static partial Regex DirectShowDevice();

    // The screens stand in the same list, always last. The newest versions write each camera's identifiers behind its name.
    [GeneratedRegex(@"\] \[\d+\] (?!Capture screen \d)(.+?)(?:  \[uid:.*)?\r?$", RegexOptions.Multiline)]
    private static partial Regex AvFoundationCamera();
}
