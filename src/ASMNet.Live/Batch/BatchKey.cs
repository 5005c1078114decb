using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ASMNet.Live.Composition;
using ASMNet.Live.Configuration;
using ASMNet.Media;
using ASMNet.Models;

namespace ASMNet.Live.Batch;

/// <summary>What a result depends on: the content of the source, and what all files of a run share - the settings, the models and the program's version.</summary>
internal static class BatchKey
{
    /// <summary>The settings as a batch uses them: results must depend neither on what runs beside them nor on how long a live recording may become.</summary>
    /// <param name="settings">The settings as they were given.</param>
    public static Settings Settled(Settings settings) => settings with
    {
        // One thread a network: more would only take from the pipelines beside it.
        Models = settings.Models with { CpuThreads = 1 },
        Recording = settings.Recording with { LimitSize = 0, LimitDuration = 0, Segment = 0 },
    };

    /// <summary>The hash of settings, models and version, in hexadecimal.</summary>
    /// <param name="settings">The settings.</param>
    public static string OfSettings(Settings settings)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(typeof(BatchKey).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? string.Empty));
        hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(WithoutPlaces(settings)));
        ModelFolder models = TrackingFactory.Models(settings.Models.Folder);
        string[] folders = [.. new[] { models.Find(settings.Models.Shape, "Models:Shape"), settings.Models.Landmarks, settings.Models.Detector }
            .Select(name => Path.GetDirectoryName(name) ?? string.Empty)
            .Where(Directory.Exists)
            .Distinct()];
        foreach (string file in folders.SelectMany(Directory.EnumerateFiles).Where(IsModel).OrderBy(Path.GetFileName, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(Path.GetFileName(file)));
            hash.AppendData(Convert.FromHexString(OfContent(file)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The SHA-256 of a file, in hexadecimal.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UserException">It is a pipe or a device, which may keep its reader waiting for ever.</exception>
    public static string OfContent(string path)
    {
        if (SpecialFile.KindOf(path) is string kind)
        {
            throw new UserException($"'{path}' is {kind}; only files can be compared and sent.");
        }

        using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    // What the page and the network are set to, and where on this machine ffmpeg, models and recordings lie, changes no result.
    private static Settings WithoutPlaces(Settings settings) => settings with
    {
        Web = new(),
        FFmpeg = new(),
        Source = settings.Source with { Default = string.Empty },
        Models = settings.Models with { Folder = string.Empty },
        Recording = settings.Recording with { Folder = string.Empty },
    };

    private static bool IsModel(string path) => Path.GetExtension(path) is ".onnx" or ".json";
}
