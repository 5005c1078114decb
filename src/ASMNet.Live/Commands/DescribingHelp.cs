using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace ASMNet.Live.Commands;

/// <summary>The help, before which the options that set settings take their words from the table: no other run needs them.</summary>
/// <param name="help">Writes the help.</param>
internal sealed class DescribingHelp(HelpAction help) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool ClearsParseErrors => help.ClearsParseErrors;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        ArgumentNullException.ThrowIfNull(parseResult);
        foreach (ISettingOption option in parseResult.CommandResult.Command.Options.OfType<ISettingOption>())
        {
            option.Describe();
        }

        return help.Invoke(parseResult);
    }
}
