using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ASMNet.Media;

/// <summary>
/// The names under which files are written until they are complete, <c>NAME.partial-PROCESS.EXT</c>, and those that a killed run has left.
/// </summary>
public static partial class PartialFiles
{
    /// <summary>The most bytes of a file's name, in UTF-8, that common disks take.</summary>
    internal const int LongestName = 255;

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
        ArgumentNullException.ThrowIfNull(path);
        Match match = Pattern().Match(Path.GetFileName(path));
        return match.Success ? match.Groups["name"].Value + match.Groups["extension"].Value : Path.GetFileName(path);
    }

    /// <summary>A free name for the file while it is written.</summary>
    /// <param name="path">The name that it gets in the end.</param>
    internal static string FreeName(string path)
    {
        string folder = Path.GetDirectoryName(path) ?? "";
        string own = string.Create(CultureInfo.InvariantCulture, $".partial-{Environment.ProcessId}");

        // A container gives the same number to each run, and what the one before has left must not be overwritten.
        string free = Path.Combine(folder, Temporary(Path.GetFileName(path), own));
        for (int i = 2; File.Exists(free); i++)
        {
            free = Path.Combine(folder, Temporary(Path.GetFileName(path), string.Create(CultureInfo.InvariantCulture, $"{own}-{i}")));
        }

        return free;
    }

    /// <summary>Whether an unfinished file was to become the file with this name.</summary>
    /// <param name="path">A file of <see cref="FindAbandoned"/>.</param>
    /// <param name="name">The name, without a folder.</param>
    internal static bool IsOf(string path, string name)
    {
        string file = Path.GetFileName(path);
        return Pattern().Match(file) is { Success: true } match && string.Equals(file, Temporary(name, match.Groups["mark"].Value), StringComparison.Ordinal);
    }

    // Of a name that has no room for the mark its end is left out, but for a number by which files of one name are told apart.
    private static string Temporary(string name, string mark)
    {
        string extension = Path.GetExtension(name);
        string start = Path.GetFileNameWithoutExtension(name);
        string number = Number().Match(start).Value;
        start = start[..^number.Length];
        mark = number + mark;
        int room = LongestName - Encoding.UTF8.GetByteCount(mark + extension);
        while (start.Length > 1 && Encoding.UTF8.GetByteCount(start) > room)
        {
            start = start[..^(start.Length > 2 && char.IsLowSurrogate(start[^1]) ? 2 : 1)];
        }

        return start + mark + extension;
    }

    private static bool IsAbandoned(FileInfo file, string? name)
    {
        Match match = Pattern().Match(file.Name);
        return match.Success
            && (name is null || IsOf(file.Name, name))
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

    [GeneratedRegex(@"^(?<name>.+)(?<mark>\.partial-(?<process>\d+)(-\d+)?)(?<extension>\.[^.]+)$")]
    private static partial Regex Pattern();

    [GeneratedRegex(@"(?<=.)-[0-9]{3,9}\z", RegexOptions.RightToLeft)]
    private static partial Regex Number();
}
