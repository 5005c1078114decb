using System.Globalization;
using System.Net;
using ASMNet.Live.Configuration;

namespace ASMNet.Live.Output.Network;

/// <summary>What <c>--send</c> takes: <c>NAME</c>, <c>NAME://host:port?option=value&amp;...</c>, or <c>v4l2:/dev/videoN</c>.</summary>
/// <param name="Name">The protocol.</param>
/// <param name="Host">The receiver's host, or what comes after the colon of <c>v4l2:</c>; null where none was named.</param>
/// <param name="Port">The receiver's port; null for the protocol's usual one.</param>
/// <param name="Options">The options by their names.</param>
public sealed record SendAddress(string Name, string? Host, int? Port, IReadOnlyDictionary<string, string> Options)
{
    /// <summary>The addresses in a text that parts them by semicolons.</summary>
    /// <param name="text">The text.</param>
    public static IReadOnlyList<string> Split(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    /// <summary>The option that names the source whose faces are sent.</summary>
    private const string SourceOption = "source";

    /// <summary>Number of the source whose faces are sent, from 1; null where none was named.</summary>
    public int? Source { get; private init; }

    /// <summary>Those of some addresses that send the faces of one source.</summary>
    /// <param name="text">Addresses, parted by semicolons.</param>
    /// <param name="source">Number of the source, from 1.</param>
    /// <exception cref="UserException">One cannot be understood.</exception>
    public static string OfSource(string text, int source) => string.Join("; ", Split(text).Where(address => (Parse(address).Source ?? 1) == source));

    /// <summary>The same address with the source named, where it is not the first.</summary>
    /// <param name="text">An address.</param>
    /// <param name="source">Number of the source, from 1.</param>
    /// <exception cref="UserException">It cannot be understood.</exception>
    public static string WithSource(string text, int source) => source == 1 || Parse(text).Source is not null
        ? text
        : string.Create(CultureInfo.InvariantCulture, $"{text}{(text.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{SourceOption}={source}");

    /// <summary>Refuses addresses of sources that there are not.</summary>
    /// <param name="text">Addresses, parted by semicolons.</param>
    /// <param name="count">Number of sources.</param>
    /// <exception cref="UserException">There is one, or one cannot be understood.</exception>
    public static void RequireSources(string text, int count)
    {
        foreach (string address in Split(text))
        {
            if (Parse(address).Source > count)
            {
                throw new UserException($"the receiver '{address}': there is no such source; this run has {(count == 1 ? "one" : string.Create(CultureInfo.InvariantCulture, $"{count}"))}.");
            }
        }
    }

    /// <summary>Reads an address.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="UserException">It cannot be understood.</exception>
    public static SendAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        const string Separator = "://";
        (string address, string query) = Split(text, "?");
        if (address.StartsWith("v4l2:", StringComparison.OrdinalIgnoreCase))
        {
            return Create("v4l2", address["v4l2:".Length..], null, ParseOptions(text, query));
        }

        (string name, string place) = Split(address, Separator);
        name = name.ToLowerInvariant();
        if (!SenderFactory.Names.Contains(name))
        {
            throw new UserException($"the receiver '{text}' cannot be understood: it takes {OutputSettings.Forms}.");
        }

        (string? host, int? port) = ParsePlace(text, place.TrimEnd('/'), listens: name == SenderFactory.Listening);
        return Create(name, host, port, ParseOptions(text, query));
    }

    /// <summary>The protocol that an address begins with, whether the rest can be understood or not.</summary>
    /// <param name="text">The address.</param>
    internal static string NameOf(string text) => Split(Split(text, "?").Before, ":").Before.ToLowerInvariant();

    /// <summary>A whole number among the options.</summary>
    /// <param name="option">Its name.</param>
    /// <param name="otherwise">What counts where it is not there.</param>
    /// <param name="least">The smallest that is allowed.</param>
    /// <param name="most">The largest that is allowed.</param>
    /// <exception cref="UserException">It is no such number.</exception>
    public int Number(string option, int otherwise, int least, int most)
    {
        if (!Options.TryGetValue(option, out string? text))
        {
            return otherwise;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
            ? number
            : throw new UserException($"the receiver {Name}: {option} is '{text}'; it takes a number from {least} to {most}.");
    }

    /// <summary>Refuses a receiver that is named twice: it would get everything twice.</summary>
    /// <param name="addresses">The addresses.</param>
    /// <exception cref="UserException">One is there twice, in the same words or in others.</exception>
    public static void RequireDistinct(IReadOnlyCollection<string> addresses)
    {
        if (addresses.GroupBy(ReceiverOf, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1) is IGrouping<string, string> twice)
        {
            string[] words = [.. twice.Distinct(StringComparer.OrdinalIgnoreCase)];
            throw new UserException($"the receiver '{words[0]}' is named twice{(words.Length > 1 ? $": '{words[1]}' is the same" : "")}.");
        }
    }

    // One that cannot be understood is refused, with the reason, by whoever opens it.
    private static string ReceiverOf(string text)
    {
        try
        {
            return SenderFactory.ReceiverOf(Parse(text));
        }
        catch (UserException)
        {
            return text;
        }
    }

    /// <summary>Refuses options that the protocol does not have.</summary>
    /// <param name="known">Those that it has.</param>
    /// <exception cref="UserException">There is another one.</exception>
    public void RequireOptions(params string[] known)
    {
        if (Options.Keys.FirstOrDefault(option => !known.Contains(option)) is string unknown)
        {
            throw new UserException($"the receiver {Name}: there is no option '{unknown}'; it has {string.Join(", ", [.. known, SourceOption])}.");
        }
    }

    private static SendAddress Create(string name, string? host, int? port, Dictionary<string, string> options)
    {
        const int MostSources = 64;
        var address = new SendAddress(name, host, port, options);
        int source = address.Number(SourceOption, 0, 1, MostSources);
        options.Remove(SourceOption);
        return address with { Source = source == 0 ? null : source };
    }

    private static (string? Host, int? Port) ParsePlace(string text, string place, bool listens)
    {
        if (place.Length == 0)
        {
            return (null, null);
        }

        if (place.Contains("://", StringComparison.Ordinal))
        {
            throw new UserException($"the receiver '{text}' cannot be understood: after the protocol comes a host with a port, such as 127.0.0.1:4242.");
        }

        // Who waits to be asked may take any port that is free, and tells which; and it waits for programs of every machine.
        int least = listens ? 0 : 1;
        string own = listens ? "0.0.0.0" : SenderFactory.Loopback;
        string number = place.StartsWith(':') ? place[1..] : place;
        if (TryParsePort(number, least, out _))
        {
            throw new UserException($"the receiver '{text}' cannot be understood: '{place}' is a port without a host; on this machine it is {own}:{number}.");
        }

        // An IPv6 address stands in brackets, because it has colons of its own.
        int bracket = place.LastIndexOf(']');
        if (bracket < 0 && place.Count(letter => letter == ':') > 1)
        {
            throw new UserException($"the receiver '{text}' cannot be understood: an IPv6 address stands in brackets, such as [::1]:4242.");
        }

        int colon = place.IndexOf(':', Math.Max(0, bracket));
        string host = (colon < 0 ? place : place[..colon]).Trim('[', ']');
        if (host.Length > 0 && Uri.CheckHostName(host) == UriHostNameType.Unknown)
        {
            throw new UserException($"the receiver '{text}' cannot be understood: '{host}' can be no host's name.");
        }

        int port = 0;
        if (host.Length == 0 || (colon >= 0 && !TryParsePort(place[(colon + 1)..], least, out port)) || (colon < 0 && IsNumber(host)))
        {
            throw new UserException($"the receiver '{text}' cannot be understood: '{place}' is no host with a port from 1 to 65535.");
        }

        // Networks would take a number for a machine: 5415 for 0.0.21.39.
        return IsNumber(host)
            ? throw new UserException($"the receiver '{text}' cannot be understood: '{host}' is a number and no host; on this machine it is {own}:{port}.")
            : (host, colon < 0 ? null : (int?)port);
    }

    private static bool IsNumber(string text) => text.All(char.IsAsciiDigit);

    private static bool TryParsePort(string text, int least, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port >= least && port <= IPEndPoint.MaxPort;

    private static Dictionary<string, string> ParseOptions(string text, string query)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            (string name, string value) = Split(pair, "=");
            if (value.Length == 0 || !options.TryAdd(name, Uri.UnescapeDataString(value)))
            {
                throw new UserException($"the receiver '{text}' cannot be understood: '{pair}' must be option=value, each option once.");
            }
        }

        return options;
    }

    private static (string Before, string After) Split(string text, string separator)
    {
        int at = text.IndexOf(separator, StringComparison.Ordinal);
        return at < 0 ? (text, "") : (text[..at], text[(at + separator.Length)..]);
    }
}
