namespace ASMNet.Compare;

/// <summary>One line of the table.</summary>
/// <param name="Model">The network.</param>
/// <param name="Threads">Threads of one run, for both.</param>
/// <param name="Isa">Instructions of our engine; ONNX Runtime always uses the best that it knows.</param>
/// <param name="OursMs">Our median in milliseconds.</param>
/// <param name="OrtMs">ONNX Runtime's median in milliseconds.</param>
/// <param name="Ratio">Ours over ONNX Runtime's; below 1 is faster.</param>
/// <param name="MaxRelativeError">The largest difference of any output, as a part of the output's largest value.</param>
internal sealed record ComparisonResult(string Model, int Threads, string Isa, double OursMs, double OrtMs, double Ratio, double MaxRelativeError);
