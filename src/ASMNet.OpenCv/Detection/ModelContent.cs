using ASMNet.Models;

namespace ASMNet.OpenCv.Detection;

/// <summary>Refuses what came in a model's place before OpenCV calls it damaged.</summary>
internal static class ModelContent
{
    /// <summary>Looks at a file's beginning. Of one that is not there OpenCV says so.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="Inference.ModelFormatException">It is empty, an HTML page or a Git LFS pointer, or cannot be read.</exception>
    public static void Require(string path)
    {
        if (File.Exists(path))
        {
            ModelFile.Open(path).Dispose();
        }
    }
}
