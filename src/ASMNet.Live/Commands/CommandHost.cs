using ASMNet.Live.Composition;
using ASMNet.Live.Configuration;
using Spectre.Console;

namespace ASMNet.Live.Commands;

/// <summary>What every command needs of the world: where it writes, its clock, its settings, and how its parts are made.</summary>
/// <param name="Console">Standard output.</param>
/// <param name="Error">Standard error.</param>
/// <param name="TimeProvider">The clock.</param>
/// <param name="Composition">Makes sources, models and renderers.</param>
public sealed record CommandHost(IAnsiConsole Console, TextWriter Error, TimeProvider TimeProvider, Composition.CompositionRoot Composition)
{
    /// <summary>Whether a person watches the output, so that it may be redrawn.</summary>
    public bool IsInteractive => Console.Profile.Capabilities.Interactive && Console.Profile.Out.IsTerminal;

    /// <summary>Writes a line as it stands, without markup and without wrapping.</summary>
    /// <param name="text">The line.</param>
    public void Say(string text)
    {
        Console.Profile.Out.Writer.WriteLine(text);
        Console.Profile.Out.Writer.Flush();
    }

    /// <summary>Writes an error or a warning.</summary>
    /// <param name="text">One or more lines.</param>
    public void Complain(string text)
    {
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            Error.WriteLine($"asmnet-live: {line}");
        }
    }

    /// <summary>Runs a command's work: turns what the user can put right into one line and an exit code.</summary>
    /// <param name="settingsFile">The settings file asked for, or null.</param>
    /// <param name="work">The work; it gets the settings and a token that Ctrl+C cancels.</param>
    public async Task<int> RunAsync(string? settingsFile, Func<Settings, CancellationToken, Task<int>> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        using var interrupt = new InterruptHandler();
        try
        {
            return await work(SettingsLoader.Load(settingsFile), interrupt.Token).ConfigureAwait(false);
        }
        catch (ASMNetException exception)
        {
            Complain(exception.Message);
            return ExitCodes.BadInput;
        }
    }
}
