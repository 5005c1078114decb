using ASMNet.Expressions;
using ASMNet.Models;

namespace ASMNet.Synthesis;

/// <summary>
/// The statistical head that the synthetic camera draws. The unit is the height of the landmark box of the neutral
/// frontal face; x points right, y down, z towards the viewer. Immutable, so it can serve several scenes.
/// </summary>
public sealed class SyntheticFaceModel
{
    private const string FileName = "synthetic-face.bin";

    private SyntheticFaceModel(HeadStatistics statistics)
    {
        Statistics = statistics;
        Rig = new ExpressionRig(statistics);
    }

    internal HeadStatistics Statistics { get; }

    internal ExpressionRig Rig { get; }

    /// <summary>Whether an expression channel changes how a face is drawn. For the others there is no synthetic truth.</summary>
    /// <param name="channel">Its ARKit name.</param>
    public bool Draws(string channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        return ExpressionNames.TryParse(channel, out Expression expression) && Rig.Draws(expression);
    }

    /// <summary>Reads a model file (docs/synthetic-face.md describes the format).</summary>
    /// <param name="path">The file, <c>models/synthetic-face.bin</c>, or the folder that it is in; a relative one is looked for in the working folder and beside the program.</param>
    /// <exception cref="Inference.ModelFormatException">The file is missing, no synthetic face, or damaged, or it cannot be read.</exception>
    public static SyntheticFaceModel Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string[] candidates = Path.IsPathRooted(path) ? [path] : [Path.GetFullPath(path), Path.Combine(AppContext.BaseDirectory, path)];
        string found = candidates.Select(candidate => Directory.Exists(candidate) ? Path.Combine(candidate, FileName) : candidate).FirstOrDefault(File.Exists)
            ?? throw new Inference.ModelFormatException($"there is no synthetic face '{string.Join("' nor '", candidates)}'; the package ASMNet puts {FileName} beside the program, into 'models'.");
        using FileStream stream = ModelFile.Open(found);
        return Load(stream, found);
    }

    /// <summary>Reads a model from a stream.</summary>
    /// <param name="stream">The stream, at the start of the model.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <exception cref="Inference.ModelFormatException">The content is no synthetic face or it is damaged.</exception>
    public static SyntheticFaceModel Load(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        return new SyntheticFaceModel(new SyntheticFaceReader(name).Read(stream));
    }
}
