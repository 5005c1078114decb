using System.Diagnostics;

namespace ASMNet.Media.FFmpeg;

/// <summary>What this system offers to hold a child process: programs that start another one with lowered rights.</summary>
internal sealed class ChildRights
{
    private static readonly TimeSpan LongestTrial = TimeSpan.FromSeconds(5);

    private static readonly Lazy<string[]> Group = new(() => OperatingSystem.IsLinux() && FFmpegTools.Locate("setsid", "") is string setsid ? [setsid] : []);

    private readonly Lazy<string[]> _endWithParent = new(() => Usable(["setpriv", "--pdeathsig", "KILL"]));
    private readonly Lazy<string[]> _sandbox = new(() => Usable(["setpriv", "--no-new-privs", "prlimit", "--as=4294967296", "--fsize=0", "--core=0", "--nofile=256"]));

    private ChildRights()
    {
    }

    /// <summary>What there is on this machine; each is found out once, when it is first asked for.</summary>
    public static ChildRights Here { get; } = new();

    /// <summary>
    /// The words before a command that is to run in a process group of its own: Ctrl+C in a terminal reaches the whole group, and a tool that ends by it
    /// leaves half an answer, or frames that are on their way to or from it.
    /// </summary>
    public static IReadOnlyList<string> OwnGroup => Group.Value;

    /// <summary>The words before a command that is to end when this program does; empty where the system cannot see to it.</summary>
    public IReadOnlyList<string> EndWithParent => _endWithParent.Value;

    /// <summary>The words before a command that is to run with lowered rights; empty where the system does not offer it.</summary>
    public IReadOnlyList<string> Sandbox => _sandbox.Value;

    private static string[] Usable(string[] words) => OperatingSystem.IsLinux() && Works([.. OwnGroup, .. words, "true"]) ? words : [];

    // Smaller systems have a setpriv without this option, or none.
    private static bool Works(string[] words)
    {
        try
        {
            using Process process = ChildStarter.Start(new ProcessStartInfo(words[0], words[1..]) { RedirectStandardError = true, UseShellExecute = false });
            return process.WaitForExit(LongestTrial) && process.ExitCode == 0;
        }
        catch (MediaException)
        {
            return false;
        }
    }
}
