namespace ASMNet.OnnxRuntime;

/// <summary>The names of NVIDIA's adapters in the order of CUDA's device numbers, as far as the system tells without CUDA itself.</summary>
internal static class NvidiaAdapters
{
    private const string LinuxFolder = "/proc/driver/nvidia/gpus";

    public static IReadOnlyList<string> Find()
    {
        if (!Directory.Exists(LinuxFolder))
        {
            // The provider is in the library, so there is a device 0 to try; the self-check tells whether it works.
            return ["NVIDIA GPU"];
        }

        return [.. Directory.EnumerateDirectories(LinuxFolder).Order(StringComparer.Ordinal).Select(Name)];
    }

    private static string Name(string folder)
    {
        string file = Path.Combine(folder, "information");
        string? model = File.Exists(file) ? File.ReadLines(file).FirstOrDefault(line => line.StartsWith("Model:", StringComparison.Ordinal)) : null;
        return model is null ? "NVIDIA GPU" : model["Model:".Length..].Trim();
    }
}
