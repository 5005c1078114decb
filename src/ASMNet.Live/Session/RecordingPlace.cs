using System.IO.Enumeration;

namespace ASMNet.Live.Session;

/// <summary>Where recordings that are started from the page or the window go.</summary>
/// <param name="Folder">Made when it is missing.</param>
/// <param name="IsOwnerOnly">Tells whether a folder that is made now may be entered by nobody else (0700); not on Windows. Null for always.</param>
public sealed record RecordingPlace(string Folder, Func<bool>? IsOwnerOnly = null)
{
    private const string Prefix = "asmnet-live-";
    private const int MostEarlier = 100;
    private static readonly string[] Data = [".csv", ".jsonl"];
    private static readonly EnumerationOptions All = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };
    private static readonly string[] Finished = [".mp4", ".mkv", ".mov", ".avi", .. Data];

    /// <summary>Makes the folder when it is missing.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public void Prepare()
    {
        if (File.Exists(Folder))
        {
            throw new IOException($"'{Folder}' is a file and no folder; take it away, or set Recording:Folder.");
        }

        if ((IsOwnerOnly?.Invoke() ?? true) && !OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        else
        {
            Directory.CreateDirectory(Folder);
        }
    }

    /// <summary>The path of a recording without extension.</summary>
    /// <param name="id">Its identity.</param>
    public string PathOf(string id) => Path.Combine(Folder, Prefix + id);

    /// <summary>Whether a file of a recording is there.</summary>
    /// <param name="id">Its identity.</param>
    public bool Holds(string id) => Directory.EnumerateFiles(Folder, $"{Prefix}{id}*").Any();

    /// <summary>Keeps an identity from other programs that record into the folder, until the recording's files are there.</summary>
    /// <param name="id">The identity.</param>
    /// <returns>Gives it free; null when another program has it. Where nothing can be written, the opening of the files tells why.</returns>
    internal IDisposable? TryClaim(string id)
    {
        string path = Path.Combine(Folder, $".{Prefix}{id}.claim");
        try
        {
            return new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return File.Exists(path) ? null : Stream.Null;
        }
    }

    /// <summary>The finished recordings, videos and data, that are in the folder, the newest hundred, oldest first, with their identities.</summary>
    public IReadOnlyList<(string Id, FileInfo File, long Length)> Find()
    {
        try
        {
            // pages ask each second, and a folder may hold all that was recorded in years: of most files nothing but the name is looked at
            return Find(new FileSystemEnumerable<string>(Folder, (ref FileSystemEntry entry) => entry.ToSpecifiedFullPath(), All)
            {
                ShouldIncludePredicate = (ref FileSystemEntry entry) => entry.FileName.StartsWith(Prefix, StringComparison.Ordinal) && !entry.IsDirectory,
            });
        }
        catch (Exception none) when (none is IOException or UnauthorizedAccessException)
        {
            // It is made for the first recording, and may be taken away at any time. Where it cannot be read, whoever records into it is told why.
            return [];
        }
    }

    /// <summary>The finished recordings among files of the folder.</summary>
    /// <param name="paths">The files; what was deleted meanwhile is left out.</param>
    internal static IReadOnlyList<(string Id, FileInfo File, long Length)> Find(IEnumerable<string> paths)
    {
        List<(FileInfo File, long? Length)> newest =
        [
            .. paths
                .Where(path => Finished.Contains(Path.GetExtension(path)) && !Path.GetFileName(path).Contains(".partial", StringComparison.Ordinal))
                .OrderByDescending(path => path, StringComparer.Ordinal)
                .Select(path => (File: new FileInfo(path), Length: FileLength.Of(path)))
                .Where(found => found.Length is not null)
                .Take(MostEarlier)
                .Reverse(),
        ];
        HashSet<string> shared = [.. newest.Where(found => !IsData(found.File)).CountBy(found => Stem(found.File)).Where(videos => videos.Value > 1).Select(videos => videos.Key)];
        return [.. newest.Select(found => (IdOf(found.File, shared), found.File, found.Length!.Value))];
    }

    // Data has its ending in its identity: a video has the same name without. So have videos of one name, as where somebody has put another format beside the first,
    // and one whose name without its ending would be the name of another file, as A.mp4.avi's.
    private static string IdOf(FileInfo file, HashSet<string> shared) =>
        (IsData(file) || shared.Contains(Stem(file)) || Finished.Contains(Path.GetExtension(Stem(file))) ? file.Name : Stem(file))[Prefix.Length..];

    private static bool IsData(FileInfo file) => Data.Contains(file.Extension);

    private static string Stem(FileInfo file) => Path.GetFileNameWithoutExtension(file.Name);
}
