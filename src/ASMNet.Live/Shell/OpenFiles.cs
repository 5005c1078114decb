using System.Globalization;

namespace ASMNet.Live.Shell;

/// <summary>
/// How much the program may have open at once: files, sockets, pipes. The runtime raises the limit to the most that its user is allowed; beyond
/// that even its own assemblies cannot be loaded, and nothing is left to say why.
/// </summary>
internal static class OpenFiles
{
    // live with a synthetic source and nobody who looks on takes about 200, record about 120.
    private const int Least = 256;
    private const string Limits = "/proc/self/limits";
    private const string Name = "Max open files";

    /// <summary>Says that nothing can run with so few, and what to do.</summary>
    /// <returns>Null when it can, and where no limit is known.</returns>
    public static string? FindProblem() => FindProblem(File.Exists(Limits) ? File.ReadLines(Limits) : []);

    /// <summary>Says that nothing can run with so few, and what to do.</summary>
    /// <param name="limits">The lines of <c>/proc/self/limits</c>.</param>
    /// <returns>Null when it can, and where no limit is told.</returns>
    internal static string? FindProblem(IEnumerable<string> limits) =>
        limits.FirstOrDefault(line => line.StartsWith(Name, StringComparison.Ordinal)) is string line
        && int.TryParse(line.AsSpan(Name.Length).Trim().ToString().Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out int most) && most < Least
            ? string.Create(CultureInfo.InvariantCulture, $"only {most} files may be open at once, and the program takes at least {Least}, sockets and pipes included; allow more, as with 'ulimit -n 4096', or LimitNOFILE=4096 in a unit of systemd")
            : null;
}
