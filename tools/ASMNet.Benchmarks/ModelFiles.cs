namespace ASMNet.Benchmarks;

/// <summary>The shipped networks, found from wherever the benchmarks are built and run.</summary>
internal static class ModelFiles
{
    /// <summary>The path of a shipped network.</summary>
    /// <exception cref="FileNotFoundException">There is no such network.</exception>
    public static string Find(string name)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, "models", name);
            if (File.Exists(path))
            {
                return path;
            }
        }

        throw new FileNotFoundException($"models/{name} is not there.");
    }
}
