using System.Globalization;
using ASMNet.Live.Output;
using Microsoft.Extensions.FileSystemGlobbing;

namespace ASMNet.Live.Batch;

/// <summary>Finds the files of a batch.</summary>
internal static class BatchList
{
    private static readonly char[] Wildcards = ['*', '?'];

    // Elsewhere disks do not tell cases apart: two names of one file, and one name of two results.
    private static readonly StringComparer NamesHere = OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase;

    /// <summary>The files, each once, ordered by their names.</summary>
    /// <param name="options">The patterns and the list.</param>
    /// <param name="unread">Takes the folders that cannot be read and were passed over, each as a failure with its reason.</param>
    /// <param name="names">Tells names of files apart; null for what the disks of this system do.</param>
    /// <exception cref="UserException">A file or the list is not there, a pattern matches nothing, two files would share the name of their results, or one does not lie below the root.</exception>
    public static IReadOnlyList<BatchItem> Find(BatchOptions options, ICollection<BatchResult> unread, StringComparer? names = null)
    {
        names ??= NamesHere;
        IEnumerable<string> listed = options.ListFile is string list ? ReadList(list) : [];
        var items = new SortedDictionary<string, BatchItem>(names);
        foreach (BatchItem found in options.Sources.Concat(listed).SelectMany(source => Expand(source, unread, options.OutputFolder)))
        {
            BatchItem item = options.Root is string root ? found with { Name = NameBelow(root, found.Path) } : found;
            if (!items.TryAdd(item.Name, item) && items[item.Name] is BatchItem other && other.Path != item.Path && !IsOneFile(other.Path, item.Path, names))
            {
                throw new UserException($"'{other.Path}' and '{item.Path}' would both be '{item.Name}' among the results; name a folder above both with --root.");
            }
        }

        RefuseReplacing(items.Values, options, names);
        return items.Count > 0 ? [.. items.Values] : throw new UserException("there is nothing to track; name files with --source or --list.");
    }

    // Two spellings are two files on a disk that tells cases apart, and every system has such.
    private static bool IsOneFile(string path, string other, StringComparer names) =>
        names.Equals(path, other) && FileIdentity.Of(path) is FileIdentity identity && identity == FileIdentity.Of(other);

    private static string NameBelow(string root, string path) =>
        NameOf(path, Path.GetFullPath(root)) ?? throw new UserException($"--root: '{path}' does not lie below '{root}'.");

    /// <summary>What a file is called below a folder, by the rules of this system's disks; null where it does not lie below it.</summary>
    /// <param name="path">The file's full path.</param>
    /// <param name="root">The folder's full path; it may be a whole drive, or a share.</param>
    public static string? NameOf(string path, string root)
    {
        string name = Path.GetRelativePath(root, path);
        return Path.IsPathRooted(name) || name.Split(Path.DirectorySeparatorChar)[0] is ".." or "." ? null : name.Replace(Path.DirectorySeparatorChar, '/');
    }

    private static void RefuseReplacing(IReadOnlyCollection<BatchItem> items, BatchOptions options, StringComparer names)
    {
        string folder = Path.GetFullPath(options.OutputFolder);
        HashSet<string> read = new(items.Select(item => item.Path), names);
        foreach (BatchItem item in items)
        {
            if (options.Endings.Select(ending => Path.Combine(folder, item.Name + ending)).FirstOrDefault(read.Contains) is string result)
            {
                throw new UserException($"--output-dir: the result '{result}' of '{item.Name}' is one of the sources; choose another folder.");
            }
        }
    }

    /// <summary>Reads a list of sources.</summary>
    /// <param name="path">A text file with a source on each line; # begins a remark.</param>
    /// <exception cref="UserException">It does not exist, cannot be read, or holds what can be no name.</exception>
    public static IEnumerable<string> ReadList(string path)
    {
        string[] lines = InputFile.Lines($"--list: the file '{path}'", path);
        int wrong = Array.FindIndex(lines, line => line.Contains('\0', StringComparison.Ordinal));
        return wrong < 0
            ? lines.Select(line => line.Trim()).Where(line => line.Length > 0 && !line.StartsWith('#'))
            : throw new UserException(string.Create(CultureInfo.InvariantCulture, $"--list: line {wrong + 1} of '{path}' holds the character NUL, which no name can; write a source on each line."));
    }

    /// <summary>The files that a name or a pattern means.</summary>
    /// <param name="source">The name or pattern.</param>
    /// <param name="unread">Takes the folders that cannot be read and were passed over, each as a failure with its reason.</param>
    /// <param name="results">A folder whose results a pattern passes over; null for none.</param>
    /// <exception cref="UserException">There is no such file, or none that can be found because a folder cannot be read.</exception>
    public static BatchItem[] Expand(string source, ICollection<BatchResult> unread, string? results = null)
    {
        if (Directory.Exists(source))
        {
            throw new UserException($"'{source}' is a folder; name its files by a pattern such as \"{source.TrimEnd('/', '\\')}/**/*.mp4\".");
        }

        if (File.Exists(source))
        {
            return [new BatchItem(Path.GetFullPath(source), Path.GetFileName(source))];
        }

        int wildcard = source.IndexOfAny(Wildcards);
        if (wildcard < 0)
        {
            throw new UserException($"the file '{source}' does not exist.");
        }

        // The folder before the first wildcard; what follows is matched below it.
        int cut = source.LastIndexOfAny([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], wildcard) + 1;
        string folder = Path.GetFullPath(cut == 0 ? "." : source[..cut]);
        var passedOver = new List<BatchResult>();
        BatchItem[] found = Directory.Exists(folder) ? InputFile.Read($"a folder of '{source}'", () => Matches(folder, source[cut..], results, PassOver)) : [];
        passedOver.ForEach(unread.Add);
        return found.Length > 0 ? found
            : throw new UserException(passedOver.Count > 0 ? $"no file matches '{source}': {passedOver[0].Source}: {passedOver[0].Message}" : $"no file matches '{source}'.");

        // named as the user named the folder above
        void PassOver(string path, Exception reason) => passedOver.Add(new BatchResult
        {
            Source = path == folder && cut > 0 ? source[..cut] : Path.Combine(source[..cut], Path.GetRelativePath(folder, path)),
            State = BatchState.Failed,
            Message = $"the folder cannot be read: {reason.Message}",
        });
    }

    private static BatchItem[] Matches(string folder, string pattern, string? results, Action<string, Exception> unread) =>
        [.. new Matcher(StringComparison.Ordinal).AddInclude(pattern).Execute(new UncircledFolder(new DirectoryInfo(folder), unread)).Files
            .Select(match => Path.GetFullPath(Path.Combine(folder, match.Path)))
            .Where(path => results is null || !BatchFolder.IsResult(results, path))
            .Select(path => new BatchItem(path, Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/')))];
}
