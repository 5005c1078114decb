namespace ASMNet.Testing;

/// <summary>Files of the repository that tests read.</summary>
internal static class RepositoryFiles
{
    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The models that the repository ships; never empty.</summary>
    public static IEnumerable<string> Models() =>
        Directory.GetFiles(Path.Combine(Root, "models"), "*.onnx").Order(StringComparer.Ordinal);

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "ASMNet.Live.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("The tests do not run inside the repository.");
    }
}
