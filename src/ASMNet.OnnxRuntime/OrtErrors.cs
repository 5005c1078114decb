using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Microsoft.ML.OnnxRuntime;

namespace ASMNet.OnnxRuntime;

/// <summary>ONNX Runtime puts the kind of an error at the head of its message and keeps the code to itself.</summary>
internal static partial class OrtErrors
{
    /// <summary>Whether a provider's own library could not be loaded; which one it misses, ONNX Runtime keeps to its log.</summary>
    public static bool IsAboutAProvidersLibrary(OnnxRuntimeException exception) => exception.Message.Contains("Failed to load shared library", StringComparison.Ordinal);

    /// <summary>What a library needs and the system does not find, in the words of the loader, which is asked to load it; null where it finds everything.</summary>
    /// <param name="library">The library's path.</param>
    public static string? MissingFor(string library)
    {
        try
        {
            NativeLibrary.Free(NativeLibrary.Load(library));
            return null;
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
        {
            return LinkersWords().Match(exception.Message) is { Success: true } match ? match.Groups[1].Value : null;
        }
    }

    /// <summary>Those of some libraries that the system's loader does not find, or what they need in turn; what loads stays loaded.</summary>
    /// <param name="libraries">Their names.</param>
    public static IReadOnlyList<string> MissingOf(IEnumerable<string> libraries) =>
        [.. libraries.Where(library => !NativeLibrary.TryLoad(library, out _)).Select(library => MissingFor(library) ?? library).Distinct()];

    /// <summary>An error in ONNX Runtime's words; of those of CUDA and its libraries only what failed, without the places in the source around it.</summary>
    /// <param name="message">The message.</param>
    public static string Words(string message) => CudasWords().Matches(message) is [.., Match last] ? last.Value.Trim() : message;

    [GeneratedRegex(@"\b[A-Z]+ failure -?[0-9]+: [^;]+")]
    private static partial Regex CudasWords();

    [GeneratedRegex(@"([^\s/]+): cannot open shared object file")]
    private static partial Regex LinkersWords();

    /// <summary>Whether the model is at fault rather than the device.</summary>
    public static bool IsAboutTheModel(OnnxRuntimeException exception) =>
        exception.Message.StartsWith("[ErrorCode:InvalidProtobuf]", StringComparison.Ordinal)
        || exception.Message.StartsWith("[ErrorCode:InvalidGraph]", StringComparison.Ordinal)
        || exception.Message.StartsWith("[ErrorCode:NoModel]", StringComparison.Ordinal);
}
