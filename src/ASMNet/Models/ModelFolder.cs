using ASMNet.Inference;
using ASMNet.Landmarks;
using ASMNet.Shapes;
using ASMNet.Signals;

namespace ASMNet.Models;

/// <summary>Finds and reads model files.</summary>
public sealed class ModelFolder
{
    private readonly string[] _candidates;
    private readonly string _advice;

    /// <summary>Names a folder; whether it is there shows when something is looked for in it.</summary>
    /// <param name="folder">The folder; a relative one is looked for in the working folder and beside the program.</param>
    /// <param name="advice">What to do where a file is missing, for the message.</param>
    /// <exception cref="ArgumentException">The folder's name is empty.</exception>
    public ModelFolder(string folder, string advice = "name the folder where the models are; the package ASMNet puts them beside the program, into 'models'")
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(advice);
        _advice = advice;
        _candidates = Path.IsPathRooted(folder)
            ? [folder]
            : [.. new[] { Path.GetFullPath(folder), Path.GetFullPath(folder, AppContext.BaseDirectory) }.Distinct()];
    }

    /// <summary>Told of each file before it is looked at; what it throws ends the reading. By default nobody is.</summary>
    public Action<string>? Reading { get; init; }

    /// <summary>The path of a model file.</summary>
    /// <param name="name">File name.</param>
    /// <param name="purpose">What it is for, for the message.</param>
    /// <exception cref="ModelFormatException">It does not exist, or the folder may not be read.</exception>
    public string Find(string name, string purpose)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(purpose);
        return _candidates.Select(candidate => Path.Combine(candidate, name)).FirstOrDefault(IsThere)
            ?? throw new ModelFormatException(_candidates.Select(candidate => Refusal(candidate, name)).FirstOrDefault(refusal => refusal is not null) is string refused
                ? $"{refused}; {_advice}."
                : _candidates.Any(Directory.Exists)
                ? $"the model file '{name}' ({purpose}) is {(_candidates.Length == 1 ? "not" : "neither")} in {Candidates("in ")}; {_advice}."
                : $"there is no folder of models {Candidates("")}; {_advice}.");
    }

    /// <summary>The names of the landmark models that are there: each has a manifest and the network that it names. A folder that may not be read has none.</summary>
    public IReadOnlyList<string> FindLandmarkModels() =>
        [.. _candidates.Where(candidate => Directory.Exists(candidate) && Refusal(candidate) is null)
            .SelectMany(candidate => Directory.EnumerateFiles(candidate, "*.json"))
            .Where(IsManifest)
            .Select(path => Path.GetFileNameWithoutExtension(path))
            .Distinct()
            .Order(StringComparer.Ordinal)];

    /// <summary>Reads a shape model.</summary>
    /// <param name="name">File name.</param>
    /// <exception cref="ModelFormatException">It is no shape model of 68 points.</exception>
    public ShapeModel ReadShape(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        string path = Find(name, "the shape model");
        using FileStream stream = ModelFile.Open(path);
        ShapeModel shape = ShapeModel.Read(stream, path);
        return shape.PointCount == Ibug68.Count
            ? shape
            : throw new ModelFormatException($"'{path}' holds a shape model of {shape.PointCount} points; {Ibug68.Count} are needed.");
    }

    /// <summary>Loads a landmark network.</summary>
    /// <param name="name">Name of the model: NAME.json is its manifest.</param>
    /// <param name="factory">Makes the network.</param>
    public AsmNetEstimator CreateEstimator(string name, INeuralNetworkFactory factory)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(factory);
        if (!Has($"{name}.json") && FindLandmarkModels() is { Count: > 0 } known)
        {
            throw new ModelFormatException($"there is no landmark model '{name}' in {Candidates("in ")}; there are {string.Join(", ", known)}.");
        }

        string path = Find($"{name}.json", "the landmark network");
        using FileStream stream = ModelFile.Open(path);
        LandmarkManifest manifest = LandmarkManifest.Read(stream, path);
        string beside = Path.Combine(Path.GetDirectoryName(path)!, manifest.Network);
        string network = IsThere(beside) ? beside : Find(manifest.Network, $"named by '{path}'");
        return AsmNetEstimator.Create(manifest, ModelFile.Read(network), factory);
    }

    /// <summary>Loads an expression model.</summary>
    /// <param name="name">Name of the model: NAME.json is its manifest.</param>
    /// <param name="factory">Makes its networks.</param>
    /// <exception cref="ModelFormatException">A file is missing or not what it should be.</exception>
    public ExpressionEstimator CreateExpressions(string name, INeuralNetworkFactory factory)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(factory);
        string path = Find($"{name}.json", "the expression model");
        using FileStream stream = ModelFile.Open(path);
        ExpressionManifest manifest = ExpressionManifest.Read(stream, path);
        return ExpressionEstimator.Create(manifest, file => ModelFile.Read(Find(file, $"named by '{path}'")), factory);
    }

    /// <summary>Reads the mean head.</summary>
    /// <param name="name">File name.</param>
    /// <exception cref="ModelFormatException">It is missing or no head of 68 points.</exception>
    public HeadModel ReadHead(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        string path = Find(name, "the mean head");
        using FileStream stream = ModelFile.Open(path);
        return HeadModel.Read(stream, path);
    }

    /// <summary>Whether a file is there.</summary>
    /// <param name="name">File name.</param>
    public bool Has(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _candidates.Any(candidate => IsThere(Path.Combine(candidate, name)));
    }

    private bool IsThere(string path)
    {
        Reading?.Invoke(path);
        return File.Exists(path);
    }

    /// <summary>Why a folder that is there cannot be read, or a file in it not be looked for, in words; null where it can.</summary>
    private string? Refusal(string folder, string? name = null)
    {
        Reading?.Invoke(folder);
        try
        {
            _ = Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any();

            // A folder that may be listed need not let anybody in, and one that lies in a closed one seems not to be there.
            if (name is not null)
            {
                _ = File.GetAttributes(Path.Combine(folder, name));
            }

            return null;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return $"the folder of models '{folder}' cannot be read: {exception.Message.TrimEnd('.')}";
        }
    }

    private string Candidates(string preposition) => string.Join($" nor {preposition}", _candidates.Select(candidate => $"'{candidate}'"));

    private bool IsManifest(string path)
    {
        try
        {
            Reading?.Invoke(path);
            using FileStream stream = ModelFile.Open(path);
            return File.Exists(Path.Combine(Path.GetDirectoryName(path)!, LandmarkManifest.Read(stream, path).Network));
        }
        catch (Exception exception) when (exception is ModelFormatException or IOException or UnauthorizedAccessException)
        {
            // a shape model, a file of somebody else, or a link to nowhere
            return false;
        }
    }
}
