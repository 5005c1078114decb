using ASMNet.Live.Output.Network;

namespace ASMNet.Live.Web.Api;

/// <summary>
/// A client may say where tracks go, and nothing else: not which files or devices are written, nor at which address and port is listened. Those who ask
/// (<c>vts-phone</c>, <c>ifacialmocap</c>) are heard at all addresses of this machine, on the protocol's usual port.
/// </summary>
internal static class ClientOutputs
{
    private static readonly string[] OwnersOptions = ["token", "listen"];

    /// <summary>Says what is wrong with an output that a client wants.</summary>
    /// <param name="address">The address.</param>
    /// <returns>Null when it may be opened.</returns>
    public static string? FindProblem(string address)
    {
        try
        {
            SendAddress parsed = SendAddress.Parse(address);
            return address.Contains(';', StringComparison.Ordinal) ? "One address at a time, without a semicolon."
                : SenderFactory.Names.Contains(parsed.Name) && !parsed.Options.Keys.Any(OwnersOptions.Contains) && (parsed.Name != SenderFactory.Listening || parsed.Host is null) ? null
                : $"A device, where {SenderFactory.Listening} listens, and the options {string.Join(" and ", OwnersOptions)}, can only be given on the command line or in the settings file.";
        }
        catch (UserException refused)
        {
            return refused.Message;
        }
    }

    /// <summary>Says what is wrong with the outputs that a client wants; those that are there already may stay.</summary>
    /// <param name="wanted">Addresses, parted by semicolons.</param>
    /// <param name="present">Those that there are.</param>
    /// <returns>Null when they may be opened.</returns>
    public static string? FindProblem(string wanted, string present) =>
        SendAddress.Split(wanted).Except(SendAddress.Split(present)).Select(FindProblem).FirstOrDefault(problem => problem is not null);
}
