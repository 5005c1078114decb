namespace ASMNet.Live;

/// <summary>How long files are that may be deleted or renamed at any time.</summary>
internal static class FileLength
{
    /// <summary>The length of a file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Null where it is not there, or not any more.</returns>
    public static long? Of(string path)
    {
        try
        {
            return new FileInfo(path).Length;
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
