using ASMNet.Synthesis;

namespace ASMNet.Testing;

/// <summary>The synthetic face that the repository ships.</summary>
internal static class ShippedFace
{
    public static string Path { get; } = System.IO.Path.Combine(RepositoryFiles.Root, "models", "synthetic-face.bin");

    public static SyntheticFaceModel Model { get; } = SyntheticFaceModel.Load(Path);
}
