using System.Globalization;
using System.Text;
using ASMNet.Tests.Inference.Reference;

namespace ASMNet.Compare;

/// <summary>Writes results as a Markdown table between two marks of a document.</summary>
internal static class MarkdownReport
{
    private const string Begin = "<!-- compare: begin -->";
    private const string End = "<!-- compare: end -->";

    /// <summary>The table with the machine, the versions and the command.</summary>
    public static string Format(IReadOnlyList<ComparisonResult> results, string command)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Machine.Processor}; {Machine.Software}; ONNX Runtime {OnnxRuntimeSession.Version}. Command: `{command}`\n\n");
        text.Append("| Network | Threads | Our instructions | Ours, ms | ONNX Runtime, ms | Ratio | Largest relative difference |\n");
        text.Append("|---|---:|---|---:|---:|---:|---:|\n");
        foreach (ComparisonResult result in results)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {result.Model} | {result.Threads} | {result.Isa} | {result.OursMs:F2} | {result.OrtMs:F2} | {result.Ratio:F2} | {result.MaxRelativeError:0.0e+0} |\n");
        }

        return text.ToString();
    }

    /// <summary>Replaces what lies between the marks of a document.</summary>
    /// <exception cref="InvalidDataException">The document has no marks.</exception>
    public static void Replace(string path, string table)
    {
        string document = File.ReadAllText(path);
        int begin = document.IndexOf(Begin, StringComparison.Ordinal);
        int end = document.IndexOf(End, StringComparison.Ordinal);
        if (begin < 0 || end < begin)
        {
            throw new InvalidDataException($"{path} has no place for the table: the lines '{Begin}' and '{End}'.");
        }

        File.WriteAllText(path, $"{document[..(begin + Begin.Length)]}\n{table}{document[end..]}");
    }
}
