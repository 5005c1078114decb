using Microsoft.Extensions.FileSystemGlobbing.Abstractions;

namespace ASMNet.Live.Batch;

/// <summary>
/// A folder as patterns are matched in it: links to folders are followed, but not back to a folder that the way has led through, and what may not
/// or cannot be read is passed over and told.
/// </summary>
internal sealed class UncircledFolder : DirectoryInfoBase
{
    private readonly DirectoryInfo _folder;
    private readonly string _place;
    private readonly UncircledFolder? _parent;
    private readonly Action<string, Exception> _unread;

    /// <summary>The folder in which the search begins.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="unread">Told of each folder that cannot be read, by its path.</param>
    /// <exception cref="IOException">It cannot be found out where it is.</exception>
    /// <exception cref="UnauthorizedAccessException">Nor may it be.</exception>
    public UncircledFolder(DirectoryInfo folder, Action<string, Exception> unread)
        : this(folder, PlaceOf(folder.FullName), null, unread)
    {
    }

    private UncircledFolder(DirectoryInfo folder, string place, UncircledFolder? parent, Action<string, Exception> unread) =>
        (_folder, _place, _parent, _unread) = (folder, place, parent, unread);

    /// <inheritdoc/>
    public override string Name => _folder.Name;

    /// <inheritdoc/>
    public override string FullName => _folder.FullName;

    /// <inheritdoc/>
    public override DirectoryInfoBase? ParentDirectory => _parent;

    /// <inheritdoc/>
    public override IEnumerable<FileSystemInfoBase> EnumerateFileSystemInfos()
    {
        foreach (FileSystemInfo entry in Read(_folder, _folder.GetFileSystemInfos) ?? [])
        {
            if (entry is not DirectoryInfo folder)
            {
                yield return new FileInfoWrapper((FileInfo)entry);
            }
            else if (Below(folder) is UncircledFolder below)
            {
                yield return below;
            }
        }
    }

    /// <inheritdoc/>
    public override DirectoryInfoBase? GetDirectory(string path) => Below(new DirectoryInfo(Path.Combine(FullName, path)));

    /// <inheritdoc/>
    public override FileInfoBase? GetFile(string path) => new FileInfoWrapper(new FileInfo(Path.Combine(FullName, path)));

    // Where a folder really is, whose parent really is where the path says.
    private static string PlaceOf(string path) =>
        Path.TrimEndingDirectorySeparator(Path.GetFullPath(Directory.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path));

    private UncircledFolder? Below(DirectoryInfo folder)
    {
        if (Read(folder, () => PlaceOf(Path.Combine(_place, folder.Name))) is not string place)
        {
            return null;
        }

        for (UncircledFolder? passed = this; passed is not null; passed = passed._parent)
        {
            if (passed._place == place)
            {
                return null;
            }
        }

        return new UncircledFolder(folder, place, this, _unread);
    }

    private T? Read<T>(DirectoryInfo folder, Func<T> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _unread(folder.FullName, exception);
            return null;
        }
    }
}
