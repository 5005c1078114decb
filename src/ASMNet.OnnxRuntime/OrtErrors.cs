using Microsoft.ML.OnnxRuntime;

namespace ASMNet.OnnxRuntime;

/// <summary>ONNX Runtime puts the kind of an error at the head of its message and keeps the code to itself.</summary>
internal static class OrtErrors
{
    /// <summary>Whether the model is at fault rather than the device.</summary>
    public static bool IsAboutTheModel(OnnxRuntimeException exception) =>
        exception.Message.StartsWith("[ErrorCode:InvalidProtobuf]", StringComparison.Ordinal)
        || exception.Message.StartsWith("[ErrorCode:InvalidGraph]", StringComparison.Ordinal)
        || exception.Message.StartsWith("[ErrorCode:NoModel]", StringComparison.Ordinal);
}
