using System.Globalization;

namespace ASMNet.Live.Output.Video;

/// <summary>The files of a video that is cut into segments: <c>NAME-001.EXT</c>, <c>NAME-002.EXT</c> and so on.</summary>
internal static class Segments
{
    private const int LeastDigits = 3;

    /// <summary>The file of a segment.</summary>
    /// <param name="path">The video's file.</param>
    /// <param name="number">The segment's number, from 1.</param>
    public static string Name(string path, int number) => Path.Combine(
        Path.GetDirectoryName(path) ?? "",
        string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileNameWithoutExtension(path)}-{number:000}{Path.GetExtension(path)}"));

    /// <summary>Whether a file has the name of one of a video's segments.</summary>
    /// <param name="path">The video's file.</param>
    /// <param name="name">The name in question, without a folder.</param>
    public static bool IsOne(string path, string name)
    {
        string start = Path.GetFileNameWithoutExtension(path) + "-";
        string extension = Path.GetExtension(path);
        int digits = name.Length - start.Length - extension.Length;
        return digits >= LeastDigits
            && name.StartsWith(start, StringComparison.Ordinal)
            && name.EndsWith(extension, StringComparison.Ordinal)
            && name.AsSpan(start.Length, digits).IndexOfAnyExceptInRange('0', '9') < 0;
    }

    /// <summary>The segments of a video that are there, with their folder, in their order.</summary>
    /// <param name="path">The video's file.</param>
    public static IReadOnlyList<string> Find(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "";
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder).Where(file => IsOne(path, Path.GetFileName(file))).OrderBy(file => file.Length).ThenBy(file => file, StringComparer.Ordinal)]
            : [];
    }
}
