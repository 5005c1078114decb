namespace ASMNet.Models;

/// <summary>A model as the user names it: a name in the models' folder, or the path of its file.</summary>
/// <param name="Folder">The folder to look in.</param>
/// <param name="Name">The name without folder and extension.</param>
public sealed record ModelName(string Folder, string Name)
{
    /// <summary>Reads what the user wrote.</summary>
    /// <param name="text">A name, or a path with a folder or with the extension <c>.onnx</c> or <c>.json</c>.</param>
    /// <param name="modelsFolder">The folder for a mere name.</param>
    public static ModelName Parse(string text, string modelsFolder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        ArgumentNullException.ThrowIfNull(modelsFolder);
        bool isFile = Path.GetExtension(text) is ".onnx" or ".json";
        bool isPath = isFile || Path.GetFileName(text) != text;
        return isPath
            ? new ModelName(Path.GetDirectoryName(Path.GetFullPath(text)) ?? Path.GetFullPath(text), isFile ? Path.GetFileNameWithoutExtension(text) : Path.GetFileName(text))
            : new ModelName(modelsFolder, text);
    }
}
