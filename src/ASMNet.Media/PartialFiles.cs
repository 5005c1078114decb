using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace ASMNet.Media;

/// <summary>
/// The names under which files are written until they are complete, <c>NAME.partial-PROCESS.EXT</c>, and those that a killed run has left.
/// </summary>
public static partial class PartialFiles
{
    private static readonly string[] Programs = ["asmnet-live", "dotnet"];

    /// <summary>The files in a folder that belong to no process any more, oldest first.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="name">Only those of the file with this name; null for all.</param>
    public static IReadOnlyList<string> FindAbandoned(string folder, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (!Directory.Exists(folder))
        {
            return [];
        }

        try
        {
            return [.. new DirectoryInfo(folder).EnumerateFiles("*.partial-*").Where(file => IsAbandoned(file, name)).OrderBy(file => file.LastWriteTimeUtc).Select(file => file.FullName)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>The name of the file that an unfinished one was to become.</summary>
    /// <param name="path">A file of <see cref="FindAbandoned"/>.</param>
    public static string IntendedName(string path)
    {
        Match match = Pattern().Match(Path.GetFileName(path));
        return match.Success ? match.Groups["name"].Value + match.Groups["extension"].Value : Path.GetFileName(path);
    }

    /// <summary>A free name for the file while it is written.</summary>
    /// <param name="path">The name that it gets in the end.</param>
    internal static string FreeName(string path)
    {
        string start = Path.Combine(Path.GetDirectoryName(path) ?? "", Path.GetFileNameWithoutExtension(path));
        string own = $"{start}.partial-{Environment.ProcessId}";
        string extension = Path.GetExtension(path);

        // A container gives the same number to each run, and what the one before has left must not be overwritten.
        string free = own + extension;
        for (int i = 2; File.Exists(free); i++)
        {
            free = string.Create(CultureInfo.InvariantCulture, $"{own}-{i}{extension}");
        }

        return free;
    }

    private static bool IsAbandoned(FileInfo file, string? name)
    {
        Match match = Pattern().Match(file.Name);
        return match.Success
            && (name is null || string.Equals(match.Groups["name"].Value + match.Groups["extension"].Value, name, StringComparison.Ordinal))
            && !(int.TryParse(match.Groups["process"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int process) && IsWriter(process, file));
    }

    // A process that has begun after the last byte was written only has the same number.
    private static bool IsWriter(int id, FileInfo file)
    {
        try
        {
            using Process process = Process.GetProcessById(id);
            return Programs.Contains(process.ProcessName) && process.StartTime.ToUniversalTime() <= file.LastWriteTimeUtc;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    [GeneratedRegex(@"^(?<name>.+)\.partial-(?<process>\d+)(-\d+)?(?<extension>\.[^.]+)$")]
    private static partial Regex Pattern();
}
