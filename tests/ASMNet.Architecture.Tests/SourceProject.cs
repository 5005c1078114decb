using System.Reflection;
using System.Xml.Linq;

namespace ASMNet.Architecture.Tests;

/// <summary>A project below <c>src</c>: its file, its folder and what was built of it.</summary>
internal sealed class SourceProject
{
    private readonly XDocument _file;

    private SourceProject(string path)
    {
        Name = Path.GetFileNameWithoutExtension(path);
        Folder = Path.GetDirectoryName(path)!;
        _file = XDocument.Load(path);
        Assembly = Assembly.Load(_file.Descendants("AssemblyName").FirstOrDefault()?.Value ?? Name);
    }

    /// <summary>Every project below <c>src</c>.</summary>
    public static IReadOnlyList<SourceProject> All { get; } = Find();

    /// <summary>Name of the project, also the root of its namespaces.</summary>
    public string Name { get; }

    /// <summary>Folder of the project.</summary>
    public string Folder { get; }

    /// <summary>What was built of it.</summary>
    public Assembly Assembly { get; }

    /// <summary>The projects that it refers to, by its file and by what the compiler wrote down; the paths that lead out of <c>src</c> as they stand there.</summary>
    public IEnumerable<string> References =>
        _file.Descendants("ProjectReference").Select(reference => reference.Attribute("Include")!.Value).Select(ProjectName)
            .Concat(Assembly.GetReferencedAssemblies().Select(name => name.Name!).Where(name => name.StartsWith("ASMNet", StringComparison.Ordinal) || name.StartsWith("asmnet", StringComparison.Ordinal)))
            .Distinct();

    /// <summary>The packages that its file asks for.</summary>
    public IEnumerable<string> Packages => _file.Descendants("PackageReference").Select(reference => reference.Attribute("Include")!.Value);

    /// <summary>Its source files.</summary>
    public IEnumerable<string> Sources => Directory.EnumerateFiles(Folder, "*.cs", SearchOption.AllDirectories)
        .Where(file => !Path.GetRelativePath(Folder, file).StartsWith("obj", StringComparison.Ordinal) && !Path.GetRelativePath(Folder, file).StartsWith("bin", StringComparison.Ordinal));

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static string ProjectName(string include)
    {
        string path = include.Replace('\\', '/');
        return path.StartsWith("../../", StringComparison.Ordinal) ? path : Path.GetFileNameWithoutExtension(path);
    }

    private static List<SourceProject> Find()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "ASMNet.Live.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        Assert.NotNull(folder);
        return [.. Directory.EnumerateFiles(Path.Combine(folder, "src"), "*.csproj", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(path => new SourceProject(path))];
    }
}
