using System.Text.RegularExpressions;
using ASMNet.Testing;

namespace ASMNet.Architecture.Tests;

/// <summary>Each promise of the pages on reliability and security names the tests that show it; they must be there.</summary>
public sealed partial class PromiseTests
{
    private const int LeastPromises = 15;
    private static readonly Lazy<IReadOnlyList<string>> Tests = new(() =>
        [.. Directory.EnumerateFiles(Path.Combine(RepositoryFiles.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories).Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))]);

    [Theory]
    [InlineData("docs/reliability.md")]
    [InlineData("docs/security.md")]
    public void EveryPromise_NamesTestsThatAreThere(string page)
    {
        string[] shown = [.. File.ReadLines(Path.Combine(RepositoryFiles.Root, page)).SkipWhile(line => !line.Contains("shown by |", StringComparison.Ordinal)).Skip(2).TakeWhile(line => line.StartsWith('|')).Select(line => line.Split('|')[^2])];

        Assert.True(shown.Length >= LeastPromises, $"{page} has only {shown.Length} promises");
        Assert.Equal([], shown.Where(cell => cell.Trim() != "the tests named there" && !CodeSpan().IsMatch(cell)));
        Assert.Equal([], shown.SelectMany(Missing));
    }

    [Fact]
    public void Missing_NamesOfNothing_AreTold()
    {
        Assert.Equal(
            ["`NoSuchTests`", "`PromiseTests.NoSuch_...`", "`..._NoSuch_...`", "`tools/nothing.py`"],
            Missing(" `NoSuchTests`, `PromiseTests.NoSuch_...`, `..._NoSuch_...`, `tools/nothing.py`, `PromiseTests.Missing_...`, `..._AreTold`, `tests/terminal` "));
    }

    /// <summary>The names in a cell that stand for no test: a class, a method of it or the beginning of one, more of the class before, or a file.</summary>
    private static IEnumerable<string> Missing(string cell)
    {
        string? before = null;
        foreach (string name in CodeSpan().Matches(cell).Select(match => match.Groups[1].Value))
        {
            if (name.Contains('/', StringComparison.Ordinal))
            {
                string path = Path.Combine(RepositoryFiles.Root, name.Split(' ').First(word => word.Contains('/', StringComparison.Ordinal)));
                if (!File.Exists(path) && !Directory.Exists(path))
                {
                    yield return $"`{name}`";
                }

                continue;
            }

            string[] parts = name.StartsWith("...", StringComparison.Ordinal) ? [before ?? "", name] : name.Split('.', 2);
            before = parts[0];
            if (!Tests.Value.Where(file => Path.GetFileName(file) == parts[0] + ".cs").Any(file => parts.Length == 1 || Holds(file, parts[1])))
            {
                yield return $"`{name}`";
            }
        }
    }

    private static bool Holds(string file, string method) =>
        Regex.IsMatch(File.ReadAllText(file), $@"^    public (async )?(void|Task) {string.Join(@"\w*", method.Split("...").Select(Regex.Escape))}\(", RegexOptions.Multiline);

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex CodeSpan();
}
