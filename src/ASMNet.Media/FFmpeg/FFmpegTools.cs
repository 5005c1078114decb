using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;

namespace ASMNet.Media.FFmpeg;

/// <summary>Finds ffmpeg and ffprobe and starts them.</summary>
public sealed class FFmpegTools
{
    /// <summary>How to get ffmpeg, for messages.</summary>
    public const string InstallHint =
        "install it (Debian/Ubuntu: sudo apt install ffmpeg; macOS: brew install ffmpeg; Windows: winget install ffmpeg) or set FFmpeg:Folder (MediaSourceOptions.FFmpegFolder in a program of your own) to where it lies";

    private const int LongestAnswer = 1 << 22;
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(1);

    /// <summary>How long a listing of devices may take: a driver that hangs must not hang the program.</summary>
    internal static readonly TimeSpan ListingTime = TimeSpan.FromSeconds(10);

    // Processor time of a tenth of a second; a program that does not answer must not stand in for a source that hangs.
    private static readonly TimeSpan LongestIntroduction = TimeSpan.FromSeconds(10);

    // Asking costs a tenth of a second of processor time, and one run looks for the programs several times.
    private static readonly ConcurrentDictionary<(string Path, DateTime Written), string> Versions = new();

    private readonly ChildRights _children = ChildRights.Here;
    private IReadOnlyList<string> _sandbox = [];

    private FFmpegTools(string ffmpeg, string ffprobe, string version)
    {
        FFmpeg = ffmpeg;
        FFprobe = ffprobe;
        Version = version;
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
            // The option's name changed in ffmpeg 5.1. Builds of its repository are called n4.4.1-2-g85b78b0 on a release's branch, N-12345-g85b78b0 on the main one.
            string number = string.Join('.', Version.TrimStart('n').Split('.', '-').Take(2));
            bool isOld = System.Version.TryParse(number, out Version? version) && version < new Version(5, 1);
            return [isOld ? "-vsync" : "-fps_mode", "passthrough"];
        }
    }

    /// <summary>Looks for both programs.</summary>
    /// <param name="folder">The folder to look in; empty for the folders of <c>PATH</c>.</param>
    /// <param name="cancellation">Gives up waiting for ffmpeg's answer.</param>
    /// <returns>Null when one of them is missing or does not run.</returns>
    /// <exception cref="MediaException">It does not answer.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public static FFmpegTools? Find(string folder, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        string? ffmpeg = Locate("ffmpeg", folder);
        string? ffprobe = Locate("ffprobe", folder);
        if (ffmpeg is null || ffprobe is null)
        {
            return null;
        }

        return AskVersion(ffmpeg, cancellation) is string version
            ? new FFmpegTools(ffmpeg, ffprobe, version)
            : null;
    }

    /// <summary>As <see cref="Find"/>, for work that cannot be done without.</summary>
    /// <param name="folder">The folder to look in; empty for the folders of <c>PATH</c>.</param>
    /// <param name="purpose">What needs it, for the message: <c>reading 'clip.mp4'</c>.</param>
    /// <param name="cancellation">Gives up waiting for ffmpeg's answer.</param>
    /// <exception cref="MediaException">ffmpeg or ffprobe is missing, or does not answer.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public static FFmpegTools Require(string folder, string purpose, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(purpose);
        return Find(folder, cancellation) ?? throw new MediaException($"{purpose} needs ffmpeg and ffprobe, {WhyNone(folder)}: {InstallHint}.");
    }

    /// <summary>The same programs, reading what comes from outside with lowered rights: no more than 4 GB of memory, no file written, no new privileges.</summary>
    /// <exception cref="MediaException">This system does not offer it.</exception>
    public FFmpegTools InSandbox() => new(FFmpeg, FFprobe, Version)
    {
        _sandbox = _children.Sandbox.Count > 0 ? _children.Sandbox : throw new MediaException("FFmpeg:Sandbox needs Linux with setpriv and prlimit (the package util-linux), which were not found; turn it off, or install them."),
    };

    /// <summary>Starts ffmpeg with its three streams redirected. It ends when its input does.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <exception cref="MediaException">It cannot be started.</exception>
    public Process Start(IEnumerable<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        return ChildStarter.Start(Prepare(ChildRights.OwnGroup, FFmpeg, arguments));
    }

    /// <summary>Starts ffmpeg to read something for us, with its three streams redirected. Where the system can, it ends when this program does, whatever it waits for.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <exception cref="MediaException">It cannot be started.</exception>
    internal Process StartReader(IEnumerable<string> arguments) => ChildStarter.Start(Prepare(ReaderPrefix(), FFmpeg, arguments));

    /// <summary>Asks ffprobe.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="timeout">How long it may take.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Its exit code, null where it had to be ended; its answer, and what it complained about.</returns>
    internal (int? ExitCode, string Output, DecoderReport Report) Ask(IEnumerable<string> arguments, TimeSpan timeout, CancellationToken cancellation)
    {
        using var process = new FFmpegProcess(ChildStarter.Start(Prepare(ReaderPrefix(), FFprobe, arguments)), TimeProvider.System);
        using CancellationTokenRegistration registration = cancellation.UnsafeRegister(static process => ((FFmpegProcess)process!).Stop(), process);
        process.Expect(timeout);
        byte[] answer = new byte[LongestAnswer];
        int length = process.Output.ReadAtLeast(answer, answer.Length, throwOnEndOfStream: false);
        int? exitCode = process.WaitForExit();
        return (exitCode, Encoding.UTF8.GetString(answer, 0, length), process.Report);
    }

    /// <summary>Runs ffmpeg or ffprobe to its end and returns what it said.</summary>
    /// <param name="program"><see cref="FFmpeg"/> or <see cref="FFprobe"/>.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <exception cref="MediaException">It does not end within a minute.</exception>
    public static (int ExitCode, string Output, string Error) Run(string program, params IEnumerable<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(arguments);
        return Run(LongestRun, program, arguments, CancellationToken.None);
    }

    /// <summary>Runs ffmpeg or ffprobe to its end and returns what it said.</summary>
    /// <param name="timeout">How long it may take.</param>
    /// <param name="program"><see cref="FFmpeg"/> or <see cref="FFprobe"/>.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="MediaException">It does not end in time.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    internal static (int ExitCode, string Output, string Error) Run(TimeSpan timeout, string program, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        if (ToolRun.Within(program, timeout, cancellation, arguments) is (int ExitCode, string Output, string Error) answer)
        {
            return answer;
        }

        cancellation.ThrowIfCancellationRequested();
        throw new MediaException($"'{program}' does not answer: it did not end within {timeout.TotalSeconds:0} s.");
    }

    /// <summary>Asks ffmpeg something; as <see cref="Run(string, IEnumerable{string})"/>, and can be given up.</summary>
    internal (int ExitCode, string Output, string Error) Run(IEnumerable<string> arguments, CancellationToken cancellation) => Run(LongestRun, FFmpeg, arguments, cancellation);

    /// <summary>The line of what ffmpeg said that tells a person something, without its component's address.</summary>
    /// <param name="error">What it wrote on its error stream.</param>
    public static string Explain(string error)
    {
        ArgumentNullException.ThrowIfNull(error);
        // The last lines may only say that something failed, and those before them what.
        string[] empty = ["Error initializing output stream", "Conversion failed"];
        string? line = error.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .LastOrDefault(candidate => !empty.Any(start => candidate.StartsWith(start, StringComparison.Ordinal)));
        if (line is null)
        {
            return "ffmpeg gave no reason";
        }

        int end = line.StartsWith('[') ? line.IndexOf(']', StringComparison.Ordinal) : -1;
        return line[(end + 1)..].Trim().TrimEnd('.');
    }

    /// <summary>
    /// Whether ffmpeg has written all of a file. Some versions (5.1) end with 0 where a disk took the last bytes no more, and only say it; without its end an MP4 is lost.
    /// </summary>
    /// <param name="exitCode">How it ended.</param>
    /// <param name="error">What it complained about.</param>
    internal static bool WroteAll(int exitCode, string error) =>
        exitCode == 0 && !error.Contains("Error writing trailer", StringComparison.Ordinal) && !error.Contains("Error closing file", StringComparison.Ordinal);

    // A program that does not run may be mended at any moment, so only an answer is kept; a new file at the same place is asked anew.
    private static string? AskVersion(string ffmpeg, CancellationToken cancellation)
    {
        (string, DateTime) key = (ffmpeg, File.GetLastWriteTimeUtc(ffmpeg));
        if (Versions.TryGetValue(key, out string? known))
        {
            return known;
        }

        (int exitCode, string output, _) = Introduce(ffmpeg, cancellation);
        string[] words = output.Split([' ', '\n'], 4, StringSplitOptions.RemoveEmptyEntries);
        return exitCode == 0 && words.Length > 2 ? Versions.GetOrAdd(key, words[2]) : null;
    }

    // Where setsid starts it, that tells by its exit code what a start without it throws.
    private static (int ExitCode, string Output, string Error) Introduce(string ffmpeg, CancellationToken cancellation)
    {
        try
        {
            return Run(LongestIntroduction, ffmpeg, ["-hide_banner", "-version"], cancellation);
        }
        catch (MediaException exception) when (exception.InnerException is System.ComponentModel.Win32Exception)
        {
            return (-1, "", exception.Message);
        }
    }

    /// <summary>How a program is started, with its three streams redirected.</summary>
    internal static ProcessStartInfo Prepare(IReadOnlyList<string> prefix, string program, IEnumerable<string> arguments)
    {
        string[] words = [.. prefix, program, .. arguments];
        var start = new ProcessStartInfo(words[0], words[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,

            // what both write on every system; on Windows .NET would read it in the console's own letters
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            UseShellExecute = false,
        };
        if (OperatingSystem.IsWindows())
        {
            start.CreateNewProcessGroup = true;
        }

        return start;
    }

    private List<string> ReaderPrefix() => [.. _children.EndWithParent, .. _sandbox, .. ChildRights.OwnGroup];

    private static string WhyNone(string folder) =>
        Locate("ffmpeg", folder) is string ffmpeg && Locate("ffprobe", folder) is not null ? $"and '{ffmpeg}' does not run" : "which were not found";

    internal static string? Locate(string name, string folder)
    {
        string file = OperatingSystem.IsWindows() ? name + ".exe" : name;
        string[] folders = folder.Length > 0
            ? [folder]
            : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return folders.Select(candidate => Path.Combine(candidate, file)).FirstOrDefault(File.Exists);
    }
}
