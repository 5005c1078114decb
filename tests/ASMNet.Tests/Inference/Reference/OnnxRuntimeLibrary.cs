using System.Runtime.InteropServices;

namespace ASMNet.Tests.Inference.Reference;

/// <summary>Finds and loads ONNX Runtime's native library, the reference that the engine is compared with.</summary>
internal static unsafe class OnnxRuntimeLibrary
{
    private const string Variable = "ONNXRUNTIME_LIBRARY";
    private const uint ApiVersion = 17;

    private static readonly Lazy<nint[]> Functions = new(LoadFunctions);

    /// <summary>A function of ONNX Runtime's C interface.</summary>
    /// <param name="index">Position in the OrtApi structure, which only ever grows at its end.</param>
    public static nint Function(int index) => Functions.Value[index];

    /// <summary>The library's version.</summary>
    public static string Version { get; private set; } = "";

    private static nint[] LoadFunctions()
    {
        nint library = NativeLibrary.Load(FindLibrary());
        nint* apiBase = ((delegate* unmanaged<nint*>)NativeLibrary.GetExport(library, "OrtGetApiBase"))();
        Version = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)apiBase[1])()) ?? "";
        nint* api = ((delegate* unmanaged<uint, nint*>)apiBase[0])(ApiVersion);
        return new ReadOnlySpan<nint>(api, OnnxRuntimeFunction.Count).ToArray();
    }

    private static string FindLibrary()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } path)
        {
            return File.Exists(path) ? path : throw new FileNotFoundException($"{Variable} names {path}, which does not exist.");
        }

        string modules = Path.Combine(RepositoryFiles.Root, "tools", "compare", "node_modules", "onnxruntime-node", "bin");
        (string folder, string pattern) = OperatingSystem.IsWindows() ? ("win32", "onnxruntime.dll")
            : OperatingSystem.IsMacOS() ? ("darwin", "libonnxruntime*.dylib")
            : ("linux", "libonnxruntime.so*");
        string architecture = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x64";
        string[] found = Directory.Exists(modules)
            ? [.. Directory.GetFiles(modules, pattern, SearchOption.AllDirectories).Where(file => file.Contains($"{Path.DirectorySeparatorChar}{folder}{Path.DirectorySeparatorChar}{architecture}", StringComparison.Ordinal))]
            : [];
        return found.Order(StringComparer.Ordinal).FirstOrDefault()
            ?? throw new FileNotFoundException(
                $"ONNX Runtime, which the engine is compared with, is not installed. Run 'npm ci --ignore-scripts' in tools/compare, or set {Variable} to the path of its native library.");
    }
}
