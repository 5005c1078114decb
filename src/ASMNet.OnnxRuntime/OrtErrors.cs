using System.Text.RegularExpressions;
using Microsoft.ML.OnnxRuntime;

namespace ASMNet.OnnxRuntime;

/// <summary>ONNX Runtime puts the kind of an error at the head of its message and keeps the code to itself.</summary>
internal static partial class OrtErrors
{
    /// <summary>The library that a provider needs and the system does not find; null for another error.</summary>
    /// <remarks>The text is the dynamic linker's own: "libcublasLt.so.13: cannot open shared object file: No such file or directory".</remarks>
    public static string? MissingLibrary(string message) =>
        LinkersWords().Match(message) is { Success: true } match ? match.Groups[1].Value : null;

    [GeneratedRegex(@"(\S+): cannot open shared object file")]
    private static partial Regex LinkersWords();

    /// <summary>Whether the model is at fault rather than the device.</summary>
    public static bool IsAboutTheModel(OnnxRuntimeException exception) =>
        exception.Message.StartsWith("[ErrorCode:InvalidProtobuf]", StringComparison.Ordinal)
        || exception.Message.StartsWith("[ErrorCode:InvalidGraph]", StringComparison.Ordinal)
        || exception.Message.StartsWith("[ErrorCode:NoModel]", StringComparison.Ordinal);
}
