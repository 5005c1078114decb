using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace ASMNet.Live.Tests.EndToEnd;

/// <summary>What the program says about itself, against the verified text in <c>Help/</c>.</summary>
public sealed partial class HelpTests
{
    [Theory]
    [InlineData("asmnet-live")]
    [InlineData("live")]
    [InlineData("hub")]
    [InlineData("record")]
    [InlineData("batch")]
    [InlineData("batch submit")]
    [InlineData("batch work")]
    [InlineData("batch status")]
    [InlineData("batch fetch")]
    [InlineData("batch drop")]
    [InlineData("benchmark")]
    [InlineData("doctor")]
    [InlineData("devices")]
    [InlineData("evaluate")]
    public async Task Help_EachCommand_IsTheVerifiedText(string command)
    {
        (int exitCode, string output, string error) = await ProgramRun.ToEndAsync(command == "asmnet-live" ? ["--help"] : [.. command.Split(' '), "--help"]);

        Assert.Equal(0, exitCode);
        Assert.Equal("", error);
        Assert.Equal(Normalised(File.ReadAllText(Path.Combine(Here(), "Help", $"{command}.txt"))), Normalised(output));
    }

    // Which devices there are depends on the build; the verified texts are those of the one without native packages.
    private static string Normalised(string text) =>
        Devices().Replace(string.Join('\n', text.Split('\n').Select(line => line.TrimEnd())).Trim(), "What runs the landmark network: a device.");

    [GeneratedRegex("What runs the landmark network[;:] [^.]*[.]")]
    private static partial Regex Devices();

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
