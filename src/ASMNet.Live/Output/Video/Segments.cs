using System.Globalization;
using System.Text;
using ASMNet.Media;

namespace ASMNet.Live.Output.Video;

/// <summary>The files of a video that is cut into segments: <c>NAME-001.EXT</c>, <c>NAME-002.EXT</c> and so on.</summary>
internal static class Segments
{
    private const int LeastDigits = 3;
    private const int LastOfLeastDigits = 999;

    // at one a second those of more than eleven days
    private const int LastThatNeedsRoom = 999_999;

    /// <summary>The file of a segment.</summary>
    /// <param name="path">The video's file.</param>
    /// <param name="number">The segment's number, from 1.</param>
    public static string Name(string path, int number) => Path.Combine(
        Path.GetDirectoryName(path) ?? "",
        string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileNameWithoutExtension(path)}-{number:000}{Path.GetExtension(path)}"));

    /// <summary>The number of the segment that a name stands for, whatever its case, which many disks do not tell apart; null where it is none.</summary>
    /// <param name="path">The video's file.</param>
    /// <param name="name">The name in question, without a folder.</param>
    public static int? Number(string path, string name)
    {
        int start = Path.GetFileNameWithoutExtension(path).Length + 1;
        int digits = name.Length - start - Path.GetExtension(path).Length;
        return digits >= LeastDigits
            && int.TryParse(name.AsSpan(start, digits), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number > 0
            && name.Equals(Path.GetFileName(Name(path, number)), StringComparison.OrdinalIgnoreCase) ? number : null;
    }

    /// <summary>Whether an unfinished file was to become a segment. Of a long name it has the beginning alone, and the number.</summary>
    /// <param name="path">The video's file.</param>
    /// <param name="unfinished">A file of <see cref="PartialFiles.FindAbandoned"/>.</param>
    public static bool IsUnfinished(string path, string unfinished)
    {
        string name = PartialFiles.IntendedName(unfinished);
        string start = Path.GetFileNameWithoutExtension(name);
        return Number(path, name) is not null
            || (int.TryParse(start.AsSpan(start.LastIndexOf('-') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                && PartialFiles.IsOf(unfinished, Path.GetFileName(Name(path, number))));
    }

    /// <summary>Refuses a name that would grow too long with the numbers of its segments, in the middle of a recording.</summary>
    /// <param name="path">The video's file.</param>
    /// <param name="option">The option that named it.</param>
    /// <exception cref="MediaException">It is refused.</exception>
    public static void RequireRoom(string path, string option)
    {
        int room = PartialFiles.LongestName - Encoding.UTF8.GetByteCount(Path.GetFileName(Name(path, LastThatNeedsRoom)));
        if (room < 0)
        {
            int length = Encoding.UTF8.GetByteCount(Path.GetFileName(path));
            throw new MediaException(string.Create(
                CultureInfo.InvariantCulture, $"{option}: the name of '{path}' is too long for the numbers of its segments: {length} bytes, where {length + room} are the most; choose a shorter one."));
        }
    }

    /// <summary>
    /// The segments of a video that are there, with its folder, in their order. One of more than three digits, which may be a year or a day,
    /// counts only where the one before it does. A folder that cannot be listed has none.
    /// </summary>
    /// <param name="path">The video's file.</param>
    public static IReadOnlyList<string> Find(string path)
    {
        List<string> found = [];
        int before = 0;
        foreach (int number in Numbers(path))
        {
            // whether another case of the name is this file its disk knows
            if (!File.Exists(Name(path, number)))
            {
                continue;
            }

            if (number > LastOfLeastDigits && number != before + 1)
            {
                break;
            }

            found.Add(Name(path, number));
            before = number;
        }

        return found;
    }

    private static int[] Numbers(string path)
    {
        try
        {
            return [.. Directory.EnumerateFiles(Path.GetDirectoryName(Path.GetFullPath(path)) ?? "").Select(file => Number(path, Path.GetFileName(file))).OfType<int>().Distinct().Order()];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
