using ASMNet.Media;

namespace ASMNet.Live.Output;

/// <summary>Refuses outputs that would replace what the program reads, and outputs that would replace each other, before any work is done.</summary>
internal static class InputGuard
{
    /// <summary>Checks the files that are about to be written.</summary>
    /// <param name="outputs">The options with the files that they name.</param>
    /// <param name="source">Where pictures come from; null for none.</param>
    /// <param name="inputs">Further files that are read; null for those not given.</param>
    /// <exception cref="UserException">One of them is an input, or two have one name.</exception>
    public static void Check(IEnumerable<(string Option, string Path)> outputs, SourceSpecification? source, params string?[] inputs)
    {
        List<(string Option, string Path)> seen = [];
        List<string> read = [.. inputs.OfType<string>(), .. Pictures(source)];
        foreach ((string option, string path) in outputs)
        {
            if (read.Find(input => IsSame(path, input)) is string input)
            {
                throw new UserException($"{option}: '{path}' is what is read ('{input}'); choose another name.");
            }

            // Names that differ only in case are one file on many disks, and nobody means two files by them.
            (string Option, string Path) twin = seen.Find(other => IsSame(path, other.Path) || string.Equals(Full(path), Full(other.Path), StringComparison.OrdinalIgnoreCase));
            if (twin.Option is not null)
            {
                throw new UserException($"{option} and {twin.Option} name the same file, '{path}'; give each a name of its own.");
            }

            seen.Add((option, path));
        }
    }

    /// <summary>Checks that no segment of a video, <c>NAME-001</c> and so on, is the source.</summary>
    /// <param name="video">The video that is cut into segments.</param>
    /// <param name="source">Where pictures come from.</param>
    /// <exception cref="UserException">One of them is.</exception>
    public static void CheckSegments(string video, SourceSpecification source)
    {
        string full = Full(video);
        string name = Path.GetFileNameWithoutExtension(full);
        foreach (string input in Pictures(source))
        {
            string read = Path.GetFileNameWithoutExtension(input);
            if (string.Equals(Path.GetDirectoryName(Full(input)), Path.GetDirectoryName(full), StringComparison.OrdinalIgnoreCase)
                && read.StartsWith($"{name}-", StringComparison.OrdinalIgnoreCase)
                && read.Length > name.Length + 1 && read[(name.Length + 1)..].All(char.IsAsciiDigit))
            {
                throw new UserException($"--output: a segment of '{video}' would be what is read ('{input}'); choose another name.");
            }
        }
    }

    private static string[] Pictures(SourceSpecification? source) => source?.Kind switch
    {
        SourceKind.File => [source.Value],
        SourceKind.Images or SourceKind.Photos when Directory.Exists(source.Value) => InputFile.Read($"the folder '{source.Value}'", () => Directory.GetFiles(source.Value)),
        SourceKind.Images or SourceKind.Photos => [source.Value],
        _ => [],
    };

    /// <summary>Whether two names mean one file, also by a link, a hard link, another folder or a disk that does not tell cases apart, whoever else has it open.</summary>
    private static bool IsSame(string path, string other)
    {
        if (path.Length == 0 || other.Length == 0)
        {
            return false;
        }

        path = Full(path);
        other = Full(other);
        return path == other
            || (FileIdentity.Of(path) is FileIdentity one && FileIdentity.Of(other) is FileIdentity another
                ? one == another
                : string.Equals(Real(path), Real(other), OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase));
    }

    // A file that is not there yet can be compared only by the folder that it will lie in.
    private static string Full(string path)
    {
        path = Path.GetFullPath(path);
        return Path.GetDirectoryName(path) is string folder ? Path.Combine(Real(folder), Path.GetFileName(path)) : path;
    }

    // Without the links on the way to it: any folder above may be one.
    private static string Real(string path)
    {
        // as many as Linux follows (path_resolution(7)); links that lead to each other have no end
        int links = 40;
        return Real(path, ref links);
    }

    private static string Real(string path, ref int links)
    {
        if (Path.GetDirectoryName(path) is not string folder)
        {
            return path;
        }

        path = Path.Combine(Real(folder, ref links), Path.GetFileName(path));
        try
        {
            return links > 0 && File.ResolveLinkTarget(path, returnFinalTarget: false) is FileSystemInfo target && links-- > 0 ? Real(target.FullName, ref links) : path;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // What cannot be looked at is told by whoever has to read or write it.
            return path;
        }
    }
}
