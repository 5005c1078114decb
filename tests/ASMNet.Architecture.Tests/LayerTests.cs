using System.Text.RegularExpressions;

namespace ASMNet.Architecture.Tests;

/// <summary>The arrows that <c>docs/architecture.md</c> draws: between projects, and inside each of them.</summary>
public sealed class LayerTests
{
    /// <summary>What each project may refer to; a new project takes its place here.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["ASMNet"] = [],
        ["ASMNet.Media"] = ["ASMNet"],
        ["ASMNet.Synthesis"] = ["ASMNet"],
        ["ASMNet.OpenCv"] = ["ASMNet", "ASMNet.Media"],
        ["ASMNet.OnnxRuntime"] = ["ASMNet"],
        ["ASMNet.Live"] = ["ASMNet", "ASMNet.Media", "ASMNet.Synthesis", "ASMNet.OpenCv", "ASMNet.OnnxRuntime"],
    };

    public static TheoryData<string> Projects => [.. SourceProject.All.Select(project => project.Name)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_refers_only_to_those_below_it(string name)
    {
        Assert.True(Allowed.TryGetValue(name, out string[]? allowed), $"{name} has no place among the layers of {nameof(LayerTests)} yet");
        Assert.Empty(Find(name).References.Except(allowed!).Except([name]));
    }

    [Fact]
    public void The_library_needs_no_package() => Assert.Empty(Find("ASMNet").Packages);

    [Theory]
    [MemberData(nameof(Projects))]
    public void No_folders_of_a_project_form_a_circle(string name)
    {
        string[] circles = [.. new FolderGraph(Find(name).Assembly, name).Circles()];
        Assert.True(circles.Length == 0, string.Join(Environment.NewLine, circles));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Namespaces_follow_folders(string name)
    {
        SourceProject project = Find(name);
        foreach (string file in project.Sources)
        {
            string folder = Path.GetDirectoryName(Path.GetRelativePath(project.Folder, file))!;
            string expected = folder.Length == 0 ? name : $"{name}.{folder.Replace(Path.DirectorySeparatorChar, '.')}";
            Match declared = Regex.Match(File.ReadAllText(file), @"^namespace ([\w.]+);", RegexOptions.Multiline);
            Assert.True(!declared.Success || declared.Groups[1].Value == expected, $"{file} lies in the namespace {declared.Groups[1].Value}; its folder is that of {expected}");
        }
    }

    private static SourceProject Find(string name) => SourceProject.All.Single(project => project.Name == name);
}
