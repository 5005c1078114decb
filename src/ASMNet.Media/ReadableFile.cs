using ASMNet.Inference;

namespace ASMNet.Media;

/// <summary>Refuses what cannot be read as a file, before anybody else opens it: a program that opens a pipe may wait without an end.</summary>
internal static class ReadableFile
{
    private const char NoLetter = '\uFFFD';

    /// <summary>Refuses what is not there or empty, pipes and devices, and HTML pages and Git LFS pointers.</summary>
    /// <param name="path">The file.</param>
    /// <param name="noun">What people call it, in one word.</param>
    /// <param name="otherwise">What to do instead of naming a pipe or a device, as the end of a sentence; empty for nothing.</param>
    /// <exception cref="MediaException">It is none that can be read; the message says why.</exception>
    public static void Require(string path, string noun, string otherwise = "")
    {
        string subject = $"the {noun} '{path}'";
        FileInfo file = LinkedFile.TargetOf(path);
        if (file.LinkTarget is not null)
        {
            throw new MediaException($"{subject} is a link that leads back to itself.");
        }

        // Before its name is asked for: that of /dev/stdin, or of a shell's <(command), is no file's.
        if (SpecialFile.KindOf(path) is string kind)
        {
            throw new MediaException($"{subject} is {kind}, which is not read{otherwise}.");
        }

        if (!file.Exists)
        {
            throw new MediaException(
                file.FullName != Path.GetFullPath(path) ? $"{subject} is a link to '{file.FullName}', which does not exist."
                : path.Contains(NoLetter, StringComparison.Ordinal) ? $"{subject} cannot be opened: its name is no text in UTF-8; rename it."
                : $"{subject} does not exist.");
        }

        if (file.Length == 0)
        {
            throw new MediaException($"{subject} cannot be read: the file is empty.");
        }

        if (Refusal(path) is string refusal)
        {
            throw new MediaException($"{subject} cannot be read: {refusal}.");
        }
    }

    private static string? Refusal(string path)
    {
        try
        {
            using var opened = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return FetchedFile.Refusal(opened);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Whoever has to read it says why it cannot be opened, in words of its own.
            return null;
        }
    }
}
