using System.Reflection;
using System.Text.RegularExpressions;
using NetArchTest.Rules;

namespace ASMNet.Architecture.Tests;

/// <summary>
/// Which folders of an assembly use which others. A folder is a namespace; one test holds that namespaces follow folders. What lies in
/// the project's own folder is the ground or the roof of the house, so it is taken type by type.
/// </summary>
internal sealed class FolderGraph
{
    /// <summary>For each folder those that it uses, each with a type that does.</summary>
    private readonly Dictionary<string, Dictionary<string, string>> _uses = [];

    /// <summary>Reads an assembly.</summary>
    /// <param name="assembly">The assembly.</param>
    /// <param name="root">The namespace below which all its folders lie.</param>
    public FolderGraph(Assembly assembly, string root)
    {
        Dictionary<string, string[]> folders = assembly.GetTypes()
            .Where(type => !type.IsNested && type.Namespace is { } name && (name == root || name.StartsWith(root + ".", StringComparison.Ordinal)))
            .GroupBy(type => type.Namespace == root ? type.FullName! : type.Namespace!)
            .ToDictionary(group => group.Key, group => group.Select(type => type.FullName!).ToArray());
        Types types = Types.InAssembly(assembly);
        foreach (string folder in folders.Keys)
        {
            _uses[folder] = [];
            foreach ((string other, string[] names) in folders)
            {
                // The query is made anew each time: And() changes what it is called on.
                if (other != folder && Inside(types, folder, root).And().HaveDependencyOnAny(names).GetTypes().FirstOrDefault() is { } user)
                {
                    _uses[folder][other] = user.Name;
                }
            }
        }
    }

    /// <summary>Whether one folder uses another.</summary>
    public bool Uses(string folder, string other) => _uses[folder].ContainsKey(other);

    /// <summary>One shortest circle for each group of folders that all reach one another, in words; none where all arrows point one way.</summary>
    public IEnumerable<string> Circles()
    {
        var told = new HashSet<string>();
        foreach (string folder in _uses.Keys.Order(StringComparer.Ordinal))
        {
            if (!told.Contains(folder) && PathBackTo(folder) is { } circle)
            {
                told.UnionWith(_uses.Keys.Where(other => Reaches(folder, other) && Reaches(other, folder)));
                yield return string.Join(", ", circle.Zip(circle.Skip(1)).Select(arrow => $"{arrow.First} -> {arrow.Second} (in {_uses[arrow.First][arrow.Second]})"));
            }
        }
    }

    private static PredicateList Inside(Types types, string folder, string root) => folder.StartsWith(root + ".", StringComparison.Ordinal) && !IsFolder(types, folder)
        ? types.That().ResideInNamespaceMatching($"^{Regex.Escape(root)}$").And().HaveName(folder[(root.Length + 1)..])
        : types.That().ResideInNamespaceMatching($"^{Regex.Escape(folder)}$");

    private static bool IsFolder(Types types, string name) => types.That().ResideInNamespaceMatching($"^{Regex.Escape(name)}$").GetTypes().Any();

    private bool Reaches(string from, string to) => FindPath(from, to) is not null;

    private List<string>? PathBackTo(string folder) => FindPath(folder, folder);

    /// <summary>The shortest way over at least one arrow.</summary>
    private List<string>? FindPath(string from, string to)
    {
        var before = new Dictionary<string, string>();
        var open = new Queue<string>([from]);
        while (open.TryDequeue(out string? current))
        {
            foreach (string next in _uses[current].Keys.Where(next => before.TryAdd(next, current)))
            {
                if (next == to)
                {
                    var path = new List<string> { to };
                    do
                    {
                        path.Insert(0, before[path[0]]);
                    }
                    while (path[0] != from);
                    return path;
                }

                open.Enqueue(next);
            }
        }

        return null;
    }
}
