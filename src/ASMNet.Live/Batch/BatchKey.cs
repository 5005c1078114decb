using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using ASMNet.Live.Composition;
using ASMNet.Live.Configuration;
using ASMNet.Live.Input;
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

    /// <summary>The hash of what results depend on: the settings that change them, the models and the version, in hexadecimal.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="UserException">A model is missing or is none.</exception>
    /// <exception cref="StalledException">A model cannot be read to its end, and nothing says why: its disk is gone.</exception>
    public static string OfSettings(Settings settings, CancellationToken cancellation = default)
    {
        string at = $"the folder of models '{settings.Models.Folder}'";
        return new GuardedOpening(TimeProvider.System).Open(
            at, settings.Watchdog.ForOpening(settings.Source), _ => Hash(settings, path => Volatile.Write(ref at, $"the model file '{path}'")), cancellation, () => Volatile.Read(ref at));
    }

    private static string Hash(Settings settings, Action<string> reading)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(typeof(BatchKey).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? string.Empty));
        foreach (Setting setting in SettingsTable.All.Where(setting => !setting.LeavesResults))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{setting.Key}={Setting.Text(setting.ValueIn(settings))}\n"));
        }

        string[] folders = [.. ModelFiles(settings.Models, reading).Select(file => Path.GetDirectoryName(Path.GetFullPath(file))!).Distinct()];
        foreach (string file in folders.SelectMany(Directory.EnumerateFiles).Where(IsModel).OrderBy(Path.GetFileName, StringComparer.Ordinal))
        {
            reading(file);
            if (ContentOf(file) is string content)
            {
                hash.AppendData(Encoding.UTF8.GetBytes(Path.GetFileName(file)));
                hash.AppendData(Convert.FromHexString(content));
            }
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

    // Whole folders count: a manifest names further files.
    private static IEnumerable<string> ModelFiles(ModelSettings settings, Action<string> reading)
    {
        ModelFolder models = TrackingFactory.Models(settings.Folder, reading);
        yield return models.Find(settings.Shape, "Models:Shape");
        string[] others =
        [
            Full(settings.Landmarks) + ".json", Full(settings.Detector) + ".onnx", settings.Expressions + ".json", settings.Head,
        ];
        foreach (string file in others.Where(models.Has))
        {
            yield return models.Find(file, "a model");
        }

        string Full(string text)
        {
            ModelName name = ModelName.Parse(text, settings.Folder);
            return name.Folder == settings.Folder ? name.Name : Path.Combine(name.Folder, name.Name);
        }
    }

    // What cannot be read is somebody else's: a model that is asked for is told when it is loaded.
    private static string? ContentOf(string model)
    {
        try
        {
            return OfContent(model);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool IsModel(string path) => Path.GetExtension(path) is ".onnx" or ".json";
}
