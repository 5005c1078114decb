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

    /// <summary>The name of a library that cannot be loaded, or of what it needs in turn; null where it loads, and then it stays loaded.</summary>
    /// <param name="library">The library's name, which the system's loader looks for.</param>
    public static string? MissingOf(string library) =>
        NativeLibrary.TryLoad(library, out _) ? null : MissingFor(library) ?? library;

    [GeneratedRegex(@"([^\s/]+): cannot open shared object file")]
    private static partial Regex LinkersWords();

    /// <summary>Whether the model is at fault rather than the device.</summary>
    public static bool IsAboutTheModel(OnnxRuntimeException exception) =>
        exception.Message.StartsWith("[ErrorCode:InvalidProtobuf]", StringComparison.Ordinal)
        || exception.Message.StartsWith("[ErrorCode:InvalidGraph]", StringComparison.Ordinal)
        || exception.Message.StartsWith("[ErrorCode:NoModel]", StringComparison.Ordinal);
}
