using ASMNet.Live.Configuration;

namespace ASMNet.Live.Commands;

/// <summary>What the user asked of <c>live</c>.</summary>
/// <param name="Repeats">Whether a file begins anew at its end.</param>
/// <param name="Duration">When to end, or null.</param>
/// <param name="SettingsFile">The settings file, or null for the one beside the program.</param>
/// <param name="ReadSettings">Reads the settings, with what the command line sets.</param>
/// <param name="OpensBrowser">Whether to open the page on a desktop.</param>
/// <param name="OpensWindow">Whether to show the pictures in a window too.</param>
internal sealed record LiveRequest(bool Repeats, TimeSpan? Duration, string? SettingsFile, Func<Settings> ReadSettings, bool OpensBrowser, bool OpensWindow);
