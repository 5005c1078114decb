using ASMNet.Tests.Inference.Reference;

namespace ASMNet.Compare;

/// <summary>The networks that are compared.</summary>
internal static class ModelList
{
    /// <summary>Finds the networks' files in models/.</summary>
    /// <param name="part">A part of the wanted names; null for all.</param>
    public static IEnumerable<ComparedModel> Find(string? part) =>
        new ComparedModel[]
        {
            new("asmnet 224x224", "asmnet.onnx", null, 1),
            new("mobilenetv2 224x224", "mobilenetv2.onnx", null, 1),
            new("asmnet-live 128x128", "asmnet-live.onnx", null, 1),
            new("facedetector 320x256", "facedetector.onnx", [1, 3, 256, 320], 255),
            new("facedetector 640x480", "facedetector.onnx", [1, 3, 480, 640], 255),
        }
        .Where(model => part is null || model.Name.Contains(part, StringComparison.OrdinalIgnoreCase))
        .Select(model => model with { Path = Path.Combine(RepositoryFiles.Root, "models", model.Path) });
}
