using Microsoft.Extensions.FileSystemGlobbing.Abstractions;

namespace ASMNet.Live.Batch;

/// <summary>A folder as patterns are matched in it: links to folders are followed, but not back to a folder that the way has led through.</summary>
internal sealed class UncircledFolder : DirectoryInfoBase
{
    private readonly DirectoryInfo _folder;
    private readonly string _place;
    private readonly UncircledFolder? _parent;

    /// <summary>The folder in which the search begins.</summary>
    /// <param name="folder">The folder.</param>
    public UncircledFolder(DirectoryInfo folder)
        : this(folder, PlaceOf(folder.FullName), null)
    {
    }

    private UncircledFolder(DirectoryInfo folder, string place, UncircledFolder? parent) => (_folder, _place, _parent) = (folder, place, parent);

    /// <inheritdoc/>
    public override string Name => _folder.Name;

    /// <inheritdoc/>
    public override string FullName => _folder.FullName;

    /// <inheritdoc/>
    public override DirectoryInfoBase? ParentDirectory => _parent;

    /// <inheritdoc/>
    public override IEnumerable<FileSystemInfoBase> EnumerateFileSystemInfos()
    {
        foreach (FileSystemInfo entry in _folder.EnumerateFileSystemInfos())
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
        string place = PlaceOf(Path.Combine(_place, folder.Name));
        for (UncircledFolder? passed = this; passed is not null; passed = passed._parent)
        {
            if (passed._place == place)
            {
                return null;
            }
        }

        return new UncircledFolder(folder, place, this);
    }
}
