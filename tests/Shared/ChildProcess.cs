using System.Diagnostics;
using System.Globalization;

namespace ASMNet.Testing;

/// <summary>A running process that a word in its arguments tells from all others, such as the file that it writes.</summary>
/// <param name="Id">Its number.</param>
internal readonly record struct ChildProcess(int Id)
{
    /// <summary>Whether it still runs.</summary>
    public bool IsRunning => Directory.Exists($"/proc/{Id}") && !IsZombie;

    private bool IsZombie => ReadStatus().Contains("State:\tZ", StringComparison.Ordinal);

    /// <summary>Finds the one ffmpeg that has a word in its arguments.</summary>
    public static ChildProcess Find(string word) => Assert.Single(FindAll(word));

    /// <summary>Finds every ffmpeg that has a word in its arguments.</summary>
    public static IReadOnlyList<ChildProcess> FindAll(string word) =>
        [.. Process.GetProcessesByName("ffmpeg").Select(process => new ChildProcess(process.Id)).Where(process => process.ReadArguments().Contains(word, StringComparison.Ordinal))];

    /// <summary>Kills it.</summary>
    public bool TryKill() => Signal("KILL");

    /// <summary>Sends it a signal.</summary>
    public bool Signal(string name)
    {
        using Process kill = Process.Start("kill", [$"-{name}", Id.ToString(CultureInfo.InvariantCulture)]);
        return kill.WaitForExit(TimeSpan.FromSeconds(60)) && kill.ExitCode == 0;
    }

    private string ReadArguments() => Read("cmdline");

    private string ReadStatus() => Read("status");

    private string Read(string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{Id}/{file}").Replace('\0', ' ');
        }
        catch (IOException)
        {
            return "";
        }
    }
}
