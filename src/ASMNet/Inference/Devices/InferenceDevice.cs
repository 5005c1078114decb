using System.Globalization;

namespace ASMNet.Inference.Devices;

/// <summary>A device of this machine that can run networks.</summary>
/// <param name="Provider">What drives it: <c>cpu</c>, <c>directml</c>, <c>cuda</c>, <c>webgpu</c> or <c>onnxruntime</c> (ONNX Runtime on the CPU).</param>
/// <param name="Index">The number by which the provider knows it, from 0.</param>
/// <param name="Name">The adapter's name, for people.</param>
/// <param name="Driver">The driver's version, or empty where it cannot be told.</param>
public sealed record InferenceDevice(string Provider, int Index, string Name, string Driver)
{
    /// <summary>The provider's name of the built-in CPU engine.</summary>
    public const string CpuProvider = "cpu";

    /// <summary>How a user asks for this very device: <c>directml:1</c>, or <c>cpu</c>.</summary>
    public string Id => Provider == CpuProvider ? CpuProvider : string.Create(CultureInfo.InvariantCulture, $"{Provider}:{Index}");

    /// <summary>Whether the automatic choice may take it; ONNX Runtime's CPU provider is there to compare with, and only by its name.</summary>
    public bool IsAutomatic => Provider != "onnxruntime";

    /// <inheritdoc/>
    public override string ToString() => $"{Id} ({Name})";
}
