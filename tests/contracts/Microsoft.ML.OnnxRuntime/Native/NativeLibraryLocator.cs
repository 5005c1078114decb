using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime.Native;

/// <summary>Finds the real native library that the contract calls.</summary>
internal static class NativeLibraryLocator
{
    public const string Variable = "ONNXRUNTIME_LIBRARY";

    private const string NodePackage = "tools/compare/node_modules/onnxruntime-node/bin/napi-v6";

    public static string Find()
    {
        string? named = Environment.GetEnvironmentVariable(Variable);
        if (!string.IsNullOrEmpty(named))
        {
            return named;
        }

        string architecture = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x64";
        string relative = OperatingSystem.IsWindows() ? $"{NodePackage}/win32/{architecture}/onnxruntime.dll"
            : OperatingSystem.IsMacOS() ? $"{NodePackage}/darwin/{architecture}/libonnxruntime.1.dylib"
            : $"{NodePackage}/linux/{architecture}/libonnxruntime.so.1";
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, relative);
            if (File.Exists(candidate))
            {
                return candidate;
            }
        }

        throw new DllNotFoundException(
            $"No native ONNX Runtime: set {Variable} to the path of the library, or run 'npm ci --ignore-scripts' in tools/compare ({relative}).");
    }
}
