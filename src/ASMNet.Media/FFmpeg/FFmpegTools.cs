using System.Diagnostics;

namespace ASMNet.Media.FFmpeg;

/// <summary>Finds ffmpeg and ffprobe and starts them.</summary>
public sealed class FFmpegTools
{
    /// <summary>How to get ffmpeg, for messages.</summary>
    public const string InstallHint =
        "install it (Debian/Ubuntu: sudo apt install ffmpeg; macOS: brew install ffmpeg; Windows: winget install ffmpeg) or set FFmpeg:Folder to where it lies";

    private readonly string? _setsid;

    private FFmpegTools(string ffmpeg, string ffprobe, string version, string? setsid)
    {
        FFmpeg = ffmpeg;
        FFprobe = ffprobe;
        Version = version;
        _setsid = setsid;
    }

    /// <summary>Path of ffmpeg.</summary>
    public string FFmpeg { get; }

    /// <summary>Path of ffprobe.</summary>
    public string FFprobe { get; }

    /// <summary>The version that ffmpeg reports, such as <c>5.1.9</c>.</summary>
    public string Version { get; }

    /// <summary>The output option that turns frame rate conversion off, so that no frame is dropped or doubled.</summary>
    public IReadOnlyList<string> KeepEveryFrame
    {
        get
        {
            // The option's name changed in ffmpeg 5.1; a version that is no number is a build of the main branch.
            string number = string.Join('.', Version.Split('.', '-').Take(2));
            bool isOld = System.Version.TryParse(number, out Version? version) && version < new Version(5, 1);
            return [isOld ? "-vsync" : "-fps_mode", "passthrough"];
        }
    }

    /// <summary>Looks for both programs.</summary>
    /// <param name="folder">The folder to look in; empty for the folders of <c>PATH</c>.</param>
    /// <returns>Null when one of them is missing or does not run.</returns>
    public static FFmpegTools? Find(string folder)
    {
        string? ffmpeg = Locate("ffmpeg", folder);
        string? ffprobe = Locate("ffprobe", folder);
        if (ffmpeg is null || ffprobe is null)
        {
            return null;
        }

        (int exitCode, string output, _) = Capture(new ProcessStartInfo(ffmpeg, ["-hide_banner", "-version"]));
        string[] words = output.Split([' ', '\n'], 4, StringSplitOptions.RemoveEmptyEntries);
        return exitCode == 0 && words.Length > 2
            ? new FFmpegTools(ffmpeg, ffprobe, words[2], OperatingSystem.IsLinux() ? Locate("setsid", "") : null)
            : null;
    }

    /// <summary>As <see cref="Find"/>, for work that cannot be done without.</summary>
    /// <param name="folder">The folder to look in; empty for the folders of <c>PATH</c>.</param>
    /// <param name="purpose">What needs it, for the message: <c>reading 'clip.mp4'</c>.</param>
    /// <exception cref="MediaException">ffmpeg or ffprobe is missing.</exception>
    public static FFmpegTools Require(string folder, string purpose) =>
        Find(folder) ?? throw new MediaException($"{purpose} needs ffmpeg and ffprobe, which were not found: {InstallHint}.");

    /// <summary>Starts ffmpeg with its three streams redirected.</summary>
    /// <param name="arguments">Its arguments.</param>
    public Process Start(IEnumerable<string> arguments)
    {
        // Ctrl+C in a terminal reaches the whole process group. ffmpeg would end by itself while frames are still on their way
        // to it, so it runs in a group of its own and ends when its input does.
        var start = new ProcessStartInfo(_setsid ?? FFmpeg)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        if (OperatingSystem.IsWindows())
        {
            start.CreateNewProcessGroup = true;
        }

        if (_setsid is not null)
        {
            start.ArgumentList.Add(FFmpeg);
        }

        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start) ?? throw new InvalidOperationException("ffmpeg did not start.");
    }

    /// <summary>Runs ffmpeg or ffprobe to its end and returns what it said.</summary>
    /// <param name="program"><see cref="FFmpeg"/> or <see cref="FFprobe"/>.</param>
    /// <param name="arguments">Its arguments.</param>
    public static (int ExitCode, string Output, string Error) Run(string program, params IEnumerable<string> arguments) =>
        Capture(new ProcessStartInfo(program, arguments));

    /// <summary>The first line of what ffmpeg said that tells a person something, without its component's address.</summary>
    /// <param name="error">What it wrote on its error stream.</param>
    public static string Explain(string error)
    {
        string? line = error.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).LastOrDefault();
        if (line is null)
        {
            return "ffmpeg gave no reason";
        }

        int end = line.StartsWith('[') ? line.IndexOf(']', StringComparison.Ordinal) : -1;
        return line[(end + 1)..].Trim().TrimEnd('.');
    }

    private static (int ExitCode, string Output, string Error) Capture(ProcessStartInfo start)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.UseShellExecute = false;
        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start.");
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }

    private static string? Locate(string name, string folder)
    {
        string file = OperatingSystem.IsWindows() ? name + ".exe" : name;
        string[] folders = folder.Length > 0
            ? [folder]
            : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return folders.Select(candidate => Path.Combine(candidate, file)).FirstOrDefault(File.Exists);
    }
}
