using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace ASMNet.Live.Batch;

/// <summary>
/// The folder of the results. A result is written in a folder of the run's own and renamed into place when it is whole; the file that says
/// so comes last. So whatever moment a run is killed at, what lies in place is whole, and the next run knows what is missing.
/// </summary>
internal sealed partial class BatchFolder : IDisposable
{
    private const string DraftPrefix = ".partial-";
    private const string LockName = ".lock";
    private const string ResultEnding = ".batch.json";
    private const int Attempts = 5;
    private static readonly TimeSpan UnlockedLife = TimeSpan.FromMinutes(1);

    // Where locks tell nothing a run may be at work in what is younger.
    private static readonly TimeSpan UntoldLife = TimeSpan.FromDays(7);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = ReadableJson.Encoder,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter<BatchState>(JsonNamingPolicy.CamelCase) },
    };

    private readonly string _folder;
    private readonly string _drafts;
    private readonly FileStream _lock;

    /// <summary>Makes the folder, and removes what killed runs of this machine have left unfinished in it; where locks do not work, only what has not been written to for a week.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="UserException">It cannot be made or written to.</exception>
    public BatchFolder(string folder)
    {
        _folder = Path.GetFullPath(folder);
        string mine = $"{DraftPrefix}{Environment.MachineName}-";
        try
        {
            Directory.CreateDirectory(_folder);
            string[] others = [.. Directory.EnumerateDirectories(_folder, mine + "*").Where(drafts => Mine().IsMatch(drafts[(drafts.LastIndexOf(mine, StringComparison.Ordinal) + mine.Length)..]))];
            (_drafts, _lock) = Begin(Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{mine}{Environment.ProcessId}-")));
            bool locksTell = LocksTell(_drafts);
            foreach (string drafts in others)
            {
                RemoveLeft(drafts, locksTell);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"--output-dir: '{folder}' cannot be written to: {exception.Message}", exception);
        }
    }

    /// <summary>Where the results go.</summary>
    public string Place => _folder;

    /// <summary>Where a result is written before it is whole.</summary>
    /// <param name="item">The source.</param>
    /// <param name="ending">The kind of result.</param>
    public string Draft(BatchItem item, string ending) => Made(DraftPath(item, ending));

    /// <summary>Throws away what was not finished of a source.</summary>
    /// <param name="item">The source.</param>
    /// <param name="endings">The kinds of results.</param>
    public void Discard(BatchItem item, IReadOnlyList<string> endings)
    {
        foreach (string draft in endings.Select(ending => DraftPath(item, ending)).Where(File.Exists))
        {
            File.Delete(draft);
        }
    }

    /// <summary>Puts the results of a source into place and says so.</summary>
    /// <param name="item">The source.</param>
    /// <param name="result">What became of it.</param>
    public void Publish(BatchItem item, BatchResult result)
    {
        BatchResult whole = WithEarlier(item, result);

        // From the first result on what an earlier run said of them holds no more; that they are results does.
        if (Read(ResultPath(item)) is BatchResult earlier)
        {
            const string Reason = "the run ended while new results were put in the place of these.";
            WriteWhole(ResultPath(item), earlier with { State = BatchState.Failed, Message = Reason, Results = [], Older = [.. whole.Results, .. whole.Older] });
        }

        foreach (string ending in result.Results)
        {
            File.Move(Draft(item, ending), Made(Path.Combine(_folder, item.Name + ending)), overwrite: true);
        }

        WriteWhole(Made(ResultPath(item)), whole);
    }

    /// <summary>Says beside where the results would be that there are none. Where even that cannot be written, as where the name is too long, the summary alone tells it.</summary>
    /// <param name="item">The source.</param>
    /// <param name="failure">What became of it.</param>
    public void NoteFailure(BatchItem item, BatchResult failure)
    {
        try
        {
            WriteWhole(Made(ResultPath(item)), WithEarlier(item, failure));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The failure's own message says what keeps results from lying there.
        }
    }

    /// <summary>Tells results from sources where both lie in one folder: whether a file is what a batch has written.</summary>
    /// <param name="folder">The folder of the results.</param>
    /// <param name="path">The file's full path.</param>
    public static bool IsResult(string folder, string path)
    {
        string root = Path.GetFullPath(folder);
        if (!path.StartsWith(Path.TrimEndingDirectorySeparator(root) + Path.DirectorySeparatorChar, OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        string name = Path.GetRelativePath(root, path);
        return name.StartsWith(DraftPrefix, StringComparison.Ordinal)
            || name.EndsWith(ResultEnding, StringComparison.Ordinal)
            || (name.StartsWith("summary", StringComparison.Ordinal) && name.EndsWith(".json", StringComparison.Ordinal))
            || (Read(Path.ChangeExtension(path, null) + ResultEnding) is BatchResult result && result.Results.Concat(result.Older).Contains(Path.GetExtension(path)));
    }

    /// <summary>What an earlier run made of a source of this name, with everything asked for and by the same settings; null when there is no such result.</summary>
    /// <param name="item">The source.</param>
    /// <param name="settings">The hash of the settings now.</param>
    /// <param name="endings">The kinds of results asked for.</param>
    public BatchResult? Find(BatchItem item, string settings, IReadOnlyList<string> endings)
    {
        BatchResult? result = Read(ResultPath(item));
        return result is { State: not BatchState.Failed } && result.Settings == settings && endings.All(ending => result.Results.Contains(ending) && File.Exists(Path.Combine(_folder, item.Name + ending)))
            ? result with { IsEarlier = true }
            : null;
    }

    /// <summary>Writes the summary of a run.</summary>
    /// <param name="name">The file's name.</param>
    /// <param name="summary">The summary.</param>
    /// <returns>The file.</returns>
    public string WriteSummary(string name, BatchSummary summary)
    {
        string path = Path.Combine(_folder, name);
        WriteWhole(path, summary);
        return path;
    }

    /// <summary>Reads what is written beside the results of a source; null where it is none of that.</summary>
    /// <param name="json">The file's content.</param>
    public static BatchResult? Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize<BatchResult>(json, Json);
        }
        catch (JsonException)
        {
            // It is made again, whole.
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Remove(_drafts, _lock);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The next run removes what is left of it, if one that begins now has not.
        }
    }

    private string DraftPath(BatchItem item, string ending) => Path.Combine(_drafts, item.Name + ending);

    private string ResultPath(BatchItem item) => Path.Combine(_folder, item.Name + ResultEnding);

    /// <summary>Adds what earlier runs have made of a source and still lies there: to the results where it was made of the same by the same, or else to the older ones.</summary>
    private BatchResult WithEarlier(BatchItem item, BatchResult result)
    {
        if (Read(ResultPath(item)) is not BatchResult earlier)
        {
            return result;
        }

        bool isSame = earlier.State != BatchState.Failed && (earlier.State, earlier.Content, earlier.Settings) == (result.State, result.Content, result.Settings);
        string[] results = [.. isSame ? result.Results.Union(earlier.Results.Where(IsThere)) : result.Results];
        return result with { Results = results, Older = [.. earlier.Results.Union(earlier.Older).Except(results).Where(IsThere)] };

        bool IsThere(string ending) => BatchOptions.IsEnding(ending) && File.Exists(Path.Combine(_folder, item.Name + ending));
    }

    private void WriteWhole<T>(string path, T value)
    {
        string draft = Made(Path.Combine(_drafts, Guid.NewGuid().ToString("N")));
        using (FileStream file = File.Create(draft))
        {
            JsonSerializer.Serialize(file, value, Json);
            file.Flush(flushToDisk: true);
        }

        File.Move(draft, path, overwrite: true);
    }

    private static BatchResult? Read(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        return Parse(File.ReadAllBytes(path));
    }

    private static string Made(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }

    // The rest of a name behind this machine's; that of another one may begin with it.
    [GeneratedRegex("^[0-9]+-[0-9a-f]{8}$")]
    private static partial Regex Mine();

    /// <summary>Makes a folder for drafts and takes its lock.</summary>
    private static (string Drafts, FileStream Lock) Begin(string start)
    {
        for (int attempt = 1; ; attempt++)
        {
            // Containers may share a name and, each counting for itself, a process's number.
            string drafts = start + Guid.NewGuid().ToString("N")[..8];
            string path = Path.Combine(drafts, LockName);
            Directory.CreateDirectory(drafts);
            try
            {
                var taken = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
                if (File.Exists(path))
                {
                    return (drafts, taken);
                }

                taken.Dispose();
            }
            catch (IOException) when (attempt < Attempts)
            {
                // On Unix a file is made and then locked, and a neighbour that looks in between takes the folder for left and removes it.
            }
        }
    }

    // Who is at work in a folder holds its lock, which the system takes back when a process is killed. One that has none yet was made just now.
    private static void RemoveLeft(string drafts, bool locksTell)
    {
        try
        {
            string path = Path.Combine(drafts, LockName);
            if (locksTell && Path.Exists(path))
            {
                Remove(drafts, new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.None));
            }
            else if (DateTime.UtcNow - LastWritten(drafts) > (locksTell ? UnlockedLife : UntoldLife))
            {
                Directory.Delete(drafts, recursive: true);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Somebody is at work in it, another run has removed it, or it is another user's.
        }
    }

    private static void Remove(string drafts, FileStream taken)
    {
        using (taken)
        {
            // While it is held, so that nobody else takes it after this. On Windows what is open cannot be deleted.
            if (!OperatingSystem.IsWindows())
            {
                File.Delete(taken.Name);
            }
        }

        Directory.Delete(drafts, recursive: true);
    }

    private static DateTime LastWritten(string drafts) => Directory.EnumerateFileSystemEntries(drafts, "*", SearchOption.AllDirectories).Append(drafts).Max(Directory.GetLastWriteTimeUtc);

    /// <summary>Whether a lock keeps others out: not everywhere (Lustre without <c>flock</c>, <c>DOTNET_SYSTEM_IO_DISABLEFILELOCKING</c>).</summary>
    /// <param name="drafts">A folder whose lock is held.</param>
    private static bool LocksTell(string drafts)
    {
        try
        {
            using FileStream second = new(Path.Combine(drafts, LockName), FileMode.Open, FileAccess.Write, FileShare.None);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
