namespace ASMNet.Media;

/// <summary>Finds what symbolic links lead to.</summary>
internal static class LinkedFile
{
    /// <summary>The file that a name means in the end, with its full path, whether it is there or not; the name's own file where links lead round in a circle.</summary>
    /// <param name="path">The name.</param>
    public static FileInfo TargetOf(string path)
    {
        // of a name without a folder .NET looks for the second link at the root
        string full = Path.GetFullPath(path);
        try
        {
            return File.ResolveLinkTarget(full, returnFinalTarget: true) as FileInfo ?? new FileInfo(full);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It is not there, or its links lead round in a circle.
            return new FileInfo(full);
        }
    }
}
