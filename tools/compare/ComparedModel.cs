namespace ASMNet.Compare;

/// <summary>A network of the comparison.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="Path">The ONNX file.</param>
/// <param name="Shape">The input shape where the file leaves it open; null for the file's own.</param>
/// <param name="Range">Input values are random from 0 to this.</param>
internal sealed record ComparedModel(string Name, string Path, int[]? Shape, float Range);
