using System.Text;

namespace ASMNet.Inference;

/// <summary>Tells by a file's first bytes that something else came in its place when it was fetched, which its reader would call damaged.</summary>
internal static class FetchedFile
{
    private const int BeginningLength = 1024;

    /// <summary>What a file is and what to do, to follow "cannot be read: "; null where nothing is known to be wrong.</summary>
    /// <param name="beginning">Its first bytes, or all of them.</param>
    public static string? Refusal(ReadOnlySpan<byte> beginning)
    {
        if (beginning.IsEmpty)
        {
            return "the file is empty; fetch it again";
        }

        if (beginning.StartsWith("version https://git-lfs"u8))
        {
            return "the file is a Git LFS pointer, which only stands for it; fetch it with 'git lfs pull'";
        }

        // behind what marks a text as UTF-8
        string text = Encoding.Latin1.GetString(beginning[..Math.Min(beginning.Length, BeginningLength)]).TrimStart('\u00EF', '\u00BB', '\u00BF', ' ', '\t', '\r', '\n');
        bool isPage = text.StartsWith('<') && (text.Contains("<html", StringComparison.OrdinalIgnoreCase) || text.Contains("<!doctype html", StringComparison.OrdinalIgnoreCase));
        return isPage ? "the file is an HTML page, which a server has sent in its place; open it in a browser to see why, and fetch the file itself" : null;
    }

    /// <summary>The same of an open file, which then stands at its beginning again.</summary>
    /// <param name="file">The file, at its beginning. Of one that cannot be gone back in nothing is known.</param>
    public static string? Refusal(FileStream file)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (!file.CanSeek)
        {
            return null;
        }

        Span<byte> beginning = stackalloc byte[BeginningLength];
        int length = file.ReadAtLeast(beginning, beginning.Length, throwOnEndOfStream: false);
        file.Position = 0;
        return Refusal(beginning[..length]);
    }
}
