using ASMNet.Inference;

namespace ASMNet.Models;

/// <summary>Reads model files, and tells one that cannot be read by its name.</summary>
public static class ModelFile
{
    /// <summary>Opens a model file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelFormatException">It is not there, or may not be read; the message names it.</exception>
    public static FileStream Open(string path) => Try(path, File.OpenRead);

    /// <summary>Reads a model file whole.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelFormatException">It is not there, or cannot be read; the message names it.</exception>
    public static byte[] Read(string path) => Try(path, File.ReadAllBytes);

    private static T Try<T>(string path, Func<string, T> read)
    {
        try
        {
            return read(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ModelFormatException($"the model file '{path}' cannot be read: {exception.Message}", exception);
        }
    }
}
