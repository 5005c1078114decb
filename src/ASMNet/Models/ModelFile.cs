using ASMNet.Inference;

namespace ASMNet.Models;

/// <summary>Reads model files, and tells one that cannot be read by its name.</summary>
public static class ModelFile
{
    /// <summary>Opens a model file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelFormatException">It is not there, may not be read, or is empty, an HTML page or a Git LFS pointer; the message names it.</exception>
    public static FileStream Open(string path)
    {
        FileStream file = Try(path, File.OpenRead);
        try
        {
            Require(path, Try(path, _ => FetchedFile.Refusal(file)));
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads a model file whole.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelFormatException">It is not there, cannot be read, or is empty, an HTML page or a Git LFS pointer; the message names it.</exception>
    public static byte[] Read(string path)
    {
        byte[] bytes = Try(path, File.ReadAllBytes);
        Require(path, FetchedFile.Refusal(bytes));
        return bytes;
    }

    private static void Require(string path, string? refusal)
    {
        if (refusal is not null)
        {
            throw new ModelFormatException($"the model file '{path}' cannot be read: {refusal}.");
        }
    }

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
