namespace ASMNet.OnnxRuntime;

/// <summary>The names of NVIDIA's adapters on Linux in the order of CUDA's device numbers, as far as the system tells without CUDA itself.</summary>
internal static class NvidiaAdapters
{
    private const string LinuxFolder = "/proc/driver/nvidia/gpus";

    /// <summary>The adapters; none where NVIDIA's kernel module is not loaded, though the library may have the provider.</summary>
    public static IReadOnlyList<string> Find() =>
        Directory.Exists(LinuxFolder) ? [.. Directory.EnumerateDirectories(LinuxFolder).Order(StringComparer.Ordinal).Select(Name)] : [];

    private static string Name(string folder)
    {
        string file = Path.Combine(folder, "information");
        string? model = File.Exists(file) ? File.ReadLines(file).FirstOrDefault(line => line.StartsWith("Model:", StringComparison.Ordinal)) : null;
        return model is null ? "NVIDIA GPU" : model["Model:".Length..].Trim();
    }
}
