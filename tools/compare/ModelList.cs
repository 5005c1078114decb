using ASMNet.Tests.Inference.Reference;

namespace ASMNet.Compare;

/// <summary>The networks that are compared.</summary>
internal static class ModelList
{
    /// <summary>Where architectures.py writes by default.</summary>
    public static string DefaultFolder { get; } = Path.Combine(RepositoryFiles.Root, "tools", "compare", "models");

    /// <summary>Finds the networks' files.</summary>
    /// <param name="folder">Where to look for a network that models/ does not have.</param>
    /// <param name="part">A part of the wanted names; null for all.</param>
    /// <exception cref="FileNotFoundException">A network is in neither folder.</exception>
    public static IEnumerable<ComparedModel> Find(string folder, string? part) =>
        new ComparedModel[]
        {
            new("asmnet 224x224", "asmnet.onnx", null, 1),
            new("mobilenetv2 224x224", "mobilenetv2.onnx", null, 1),
            new("asmnet-live 128x128", "asmnet-live.onnx", null, 1),
            new("facedetector 320x256", "facedetector.onnx", [1, 3, 256, 320], 255),
            new("facedetector 640x480", "facedetector.onnx", [1, 3, 480, 640], 255),
        }
        .Where(model => part is null || model.Name.Contains(part, StringComparison.OrdinalIgnoreCase))
        .Select(model => model with { Path = Locate(model.Path, folder) });

    private static string Locate(string file, string folder)
    {
        string shipped = Path.Combine(RepositoryFiles.Root, "models", file);
        string other = Path.Combine(folder, file);
        return File.Exists(shipped) ? shipped
            : File.Exists(other) ? other
            : throw new FileNotFoundException($"{file} is not in models/. Write it with 'python3 tools/compare/architectures.py' (needs PyTorch), or name its folder with --models.");
    }
}
