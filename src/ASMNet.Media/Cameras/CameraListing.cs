using System.Globalization;
using System.Text.RegularExpressions;
using ASMNet.Media.FFmpeg;

namespace ASMNet.Media.Cameras;

/// <summary>Lists the cameras with their modes: through OpenCV where this build has it, otherwise through the system and ffmpeg.</summary>
public static partial class CameraListing
{
    private const string LinuxFolder = "/sys/class/video4linux";

    /// <summary>One line a camera: number, name, backend, modes.</summary>
    /// <param name="cameras">OpenCV's cameras; null where there is no OpenCV.</param>
    /// <param name="tools">ffmpeg; null where it is not installed.</param>
    /// <param name="cancellation">Gives up waiting for its answers.</param>
    public static IReadOnlyList<string> Lines(ICameraProvider? cameras, FFmpegTools? tools, CancellationToken cancellation = default)
    {
        IReadOnlyList<CameraDevice> found = cameras?.List() ?? Names(tools, cancellation);
        return found.Count == 0
            ? [tools is null && cameras is null && !OperatingSystem.IsLinux() ? "none is known: listing cameras needs ffmpeg or a build with OpenCV" : "none"]
            : [.. found.Select(camera => cameras is null ? Describe(camera, tools, cancellation) : Describe(camera, cameras))];
    }

    /// <summary>Whether a camera gives Motion JPEG in a size, by ffmpeg's answer to <c>-list_formats all</c>.</summary>
    internal static bool OffersMotionJpeg(string text, int width, int height)
    {
        string size = string.Create(CultureInfo.InvariantCulture, $"{width}x{height}");
        return ParseFormats(text).Any(format => format.Split(' ') is ["mjpeg", .. string[] sizes] && sizes.Contains(size));
    }

    /// <summary>ffmpeg's answer to <c>-list_formats all</c> for a device of Linux.</summary>
    internal static string Formats(string path, FFmpegTools tools, CancellationToken cancellation) =>
        FFmpegTools.Run(FFmpegTools.ListingTime, tools.FFmpeg, ["-hide_banner", "-f", "v4l2", "-list_formats", "all", "-i", path], cancellation).Error;

    /// <summary>The modes in ffmpeg's answer to <c>-list_formats all</c>.</summary>
    internal static IReadOnlyList<string> ParseFormats(string text) =>
        [.. FormatLine().Matches(text).Select(match => $"{match.Groups[1].Value} {string.Join(' ', match.Groups[2].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries))}")];

    /// <summary>The cameras as the system and ffmpeg know them.</summary>
    /// <param name="tools">ffmpeg; null where it is not installed.</param>
    /// <param name="cancellation">Gives up waiting for its answer.</param>
    public static IReadOnlyList<CameraDevice> Names(FFmpegTools? tools, CancellationToken cancellation = default)
    {
        if (!OperatingSystem.IsLinux())
        {
            return tools is null ? [] : [.. CameraDevices.List(tools, cancellation).Select((camera, index) => new CameraDevice(index, camera.Name))];
        }

        return !Directory.Exists(LinuxFolder) ? [] : [.. NamesIn(LinuxFolder)];
    }

    /// <summary>The camera that <c>auto</c> takes where ffmpeg opens them; null where there is none.</summary>
    /// <param name="tools">ffmpeg.</param>
    /// <param name="cancellation">Gives up waiting for its answer.</param>
    internal static CameraDevice? First(FFmpegTools tools, CancellationToken cancellation)
    {
        return OperatingSystem.IsLinux()
            ? First(Names(tools, cancellation), IsCamera, File.Exists(CameraDevices.LinuxPath(0)))
            : First(CameraDevices.List(tools, cancellation));
    }

    /// <summary>Whether a device of Linux is a camera; null where it does not let itself be asked and may be one.</summary>
    internal static bool? IsCamera(CameraDevice camera) =>
        VideoDevice.IsCamera(CameraDevices.LinuxPath(camera.Index)) ?? (MayBeCamera(LinuxFolder, camera.Index) ? null : false);

    /// <summary>Whether a device that cannot be asked may be a camera: the first one, and others on USB. Further devices of a board are its codecs and picture processors.</summary>
    /// <param name="folder">The devices as Linux has them.</param>
    /// <param name="index">The device's number.</param>
    internal static bool MayBeCamera(string folder, int index)
    {
        string bus = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"video{index}"), "device", "subsystem");
        try
        {
            return index == 0 || Directory.ResolveLinkTarget(bus, returnFinalTarget: false)?.Name == "usb";
        }
        catch (IOException)
        {
            // It was pulled out after it had been listed.
            return false;
        }
    }

    /// <summary>The first camera of Windows or macOS that gives pictures by itself: an idle one of a program gives none, or a picture that says so, and is taken where it is named.</summary>
    internal static CameraDevice? First(IReadOnlyList<(string Name, string Address, bool MayBeIdle)> listed)
    {
        int index = listed.TakeWhile(camera => camera.MayBeIdle).Count();
        return index < listed.Count ? new CameraDevice(index, listed[index].Name) : null;
    }

    /// <summary>
    /// The first of Linux' devices that is a camera; where none says so, the first that cannot be asked, so that its opening tells why. The device 0 may be there and not in the list, as in
    /// containers.
    /// </summary>
    internal static CameraDevice? First(IReadOnlyList<CameraDevice> listed, Func<CameraDevice, bool?> isCamera, bool hasZero)
    {
        CameraDevice? refused = null;
        foreach (CameraDevice device in hasZero && listed.All(camera => camera.Index > 0) ? [new CameraDevice(0, ""), .. listed] : listed)
        {
            bool? answer = isCamera(device);
            if (answer == true)
            {
                return device;
            }

            refused ??= answer is null ? device : null;
        }

        return refused;
    }

    /// <summary>The cameras of a folder as Linux has it.</summary>
    internal static IEnumerable<CameraDevice> NamesIn(string folder) =>
        Directory.EnumerateDirectories(folder, "video*")
            .Select(device => int.TryParse(Path.GetFileName(device)["video".Length..], NumberStyles.None, CultureInfo.InvariantCulture, out int index) && ReadName(device) is string name
                ? new CameraDevice(index, name)
                : null)
            .OfType<CameraDevice>()
            .OrderBy(camera => camera.Index);

    private static string? ReadName(string device)
    {
        try
        {
            return File.ReadAllText(Path.Combine(device, "name")).Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It was pulled out after it had been listed.
            return null;
        }
    }

    private static string Describe(CameraDevice camera, ICameraProvider cameras)
    {
        try
        {
            IReadOnlyList<CameraInfo> modes = cameras.Modes(camera.Index);
            IEnumerable<string> texts = modes.Select(mode => string.Create(CultureInfo.InvariantCulture, $"{mode.Width}x{mode.Height} {mode.Format} {mode.FrameRate:0.#} fps"));
            return string.Create(
                CultureInfo.InvariantCulture,
                $"camera:{camera.Index}  {camera.Name}  {modes[0].Backend} (first picture after {modes[0].OpenTime.TotalSeconds:0.0} s)  {string.Join(", ", texts)}");
        }
        catch (MediaException exception)
        {
            return string.Create(CultureInfo.InvariantCulture, $"camera:{camera.Index}  {camera.Name}  {exception.Message}");
        }
    }

    private static string Describe(CameraDevice camera, FFmpegTools? tools, CancellationToken cancellation)
    {
        string start = string.Create(CultureInfo.InvariantCulture, $"camera:{camera.Index}  {camera.Name}");
        if (tools is null || !OperatingSystem.IsLinux())
        {
            return $"{start}  {(tools is null ? "needs ffmpeg" : "ffmpeg")}";
        }

        string error = Formats(CameraDevices.LinuxPath(camera.Index), tools, cancellation);
        IReadOnlyList<string> formats = ParseFormats(error);
        return $"{start}  ffmpeg v4l2  {(formats.Count == 0 ? FFmpegTools.Explain(error) : string.Join(", ", formats))}";
    }

    [GeneratedRegex(@"(?:Raw|Compressed)\s*:\s*(\w+)\s*:[^\r\n]*:\s*((?:\d+x\d+ *)+)")]
    private static partial Regex FormatLine();
}
