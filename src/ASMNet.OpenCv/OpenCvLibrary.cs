using System.Text.RegularExpressions;
using ASMNet.Media;
using ASMNet.Media.FFmpeg;
using OpenCvSharp;

namespace ASMNet.OpenCv;

/// <summary>Loads OpenCV itself and sets what it reads only once, before anything uses it.</summary>
public static partial class OpenCvLibrary
{
    /// <summary>OpenCV and ffmpeg inside of it write to the standard error on their own; what concerns the user this program says in its own words.</summary>
    private static readonly (string Name, string Value)[] Variables =
    [
        ("OPENCV_LOG_LEVEL", "SILENT"),
        ("OPENCV_FFMPEG_LOGLEVEL", "-8"),

        // A file is a video container and leads to no other file and to no network, whatever script or list it may be.
        ("OPENCV_FFMPEG_CAPTURE_OPTIONS", $"protocol_whitelist;file|format_whitelist;{MediaAddress.Containers}"),

        // With hardware transforms the cameras of Media Foundation take up to a minute to open.
        ("OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS", "0"),
    ];

    /// <summary>Loads OpenCV. What the user has set of its variables in the environment stays.</summary>
    /// <returns>OpenCV's version.</returns>
    /// <exception cref="MediaException">The native library or something that it needs is missing; the message says what to do.</exception>
    public static string Start()
    {
        Prepare();
        try
        {
            return Cv2.GetVersionString() ?? "of unknown version";
        }
        catch (Exception exception) when (exception is DllNotFoundException or TypeInitializationException or BadImageFormatException or OpenCvSharpException)
        {
            throw new MediaException(Explain((exception.InnerException ?? exception).Message), exception);
        }
    }

    /// <summary>Sets the variables, before anything of OpenCV reads them.</summary>
    internal static void Prepare()
    {
        foreach ((string name, string value) in Variables)
        {
            NativeEnvironment.SetUnlessSet(name, value);
        }
    }

    /// <summary>One line out of the loader's many: what is missing and where it comes from.</summary>
    internal static string Explain(string loadersWords)
    {
        if (OperatingSystem.IsWindows())
        {
            return "OpenCV does not start. Install the Visual C++ redistributable (x64), and on N editions of Windows the Media Feature Pack.";
        }

        string? library = LinkersWords().Match(loadersWords) is { Success: true } match ? match.Groups[1].Value : null;
        return library switch
        {
            null => $"OpenCV does not start: {loadersWords.ReplaceLineEndings(" ").Trim()}",
            _ when library.StartsWith("libgtk-3", StringComparison.Ordinal) => $"OpenCV does not start: {library} is missing. Install GTK 3: on Debian and Ubuntu 'apt install libgtk-3-0'.",
            _ => $"OpenCV does not start: {library} is missing. Install the package that has it.",
        };
    }

    // Of several libraries that are tried only the one that exists can lack another; those that do not exist are named with a path or as the library itself.
    [GeneratedRegex(@"(?<![\w./])(?!libOpenCvSharpExtern)(lib[\w.+-]+\.so[\w.]*): cannot open shared object file")]
    private static partial Regex LinkersWords();
}
