using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ASMNet.Live.Configuration;
using ASMNet.Models;

namespace ASMNet.Live.Batch;

/// <summary>Tells whether a result is still the right one: a hash over the content of the source, the settings, the models and the program's version.</summary>
internal sealed class BatchKey
{
    private readonly byte[] _common;

    /// <summary>Hashes what all files of a run share.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="models">The folder of the models.</param>
    public BatchKey(Settings settings, ModelFolder models)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(typeof(BatchKey).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? string.Empty));

        // What the page, the network and the place of ffmpeg are set to changes no result.
        hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(settings with { Web = new(), FFmpeg = new() }));
        string[] folders = [.. new[] { models.Find(settings.Models.Shape, "Models:Shape"), settings.Models.Landmarks, settings.Models.Detector }
            .Select(name => Path.GetDirectoryName(name) ?? string.Empty)
            .Where(Directory.Exists)
            .Distinct()];
        foreach (string file in folders.SelectMany(Directory.EnumerateFiles).Where(IsModel).Order(StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(Path.GetFileName(file)));
            hash.AppendData(HashOf(file));
        }

        _common = hash.GetHashAndReset();
    }

    /// <summary>The key of a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public string Of(string path) => Convert.ToHexStringLower(SHA256.HashData([.. _common, .. HashOf(path)]));

    private static bool IsModel(string path) => Path.GetExtension(path) is ".onnx" or ".json";

    private static byte[] HashOf(string path)
    {
        using FileStream file = File.OpenRead(path);
        return SHA256.HashData(file);
    }
}
