using System.Net.Sockets;
using ASMNet.Media.FFmpeg;
using NATS.Client.Core;

namespace ASMNet.Live.Configuration;

/// <summary>Addresses of NATS servers, as fleets and queues take them.</summary>
internal static class NatsAddress
{
    /// <summary>Where a server on this machine listens.</summary>
    public const string Default = "nats://127.0.0.1:4222";

    /// <summary>Checks an address.</summary>
    /// <param name="address"><c>nats://host:port</c>, <c>tls://</c>, <c>ws://</c> or <c>wss://</c>, with <c>user:password@</c> or <c>token@</c> where the server asks for it.</param>
    /// <param name="option">Where it comes from, for the message about one that is none.</param>
    /// <returns>Its parts.</returns>
    /// <exception cref="UserException">It is no such address.</exception>
    public static Uri Parse(string address, string option) =>
        Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) && uri is { Scheme: "nats" or "tls" or "ws" or "wss", Host.Length: > 0 }
            ? uri
            : throw new UserException($"{option} is '{MediaAddress.WithoutPassword(address)}'; it takes the address of a NATS server, as in {Default}.");

    /// <summary>Why the server cannot be used. The client's own words are that it cannot; a user that is refused or a certificate that nobody trusts stands behind them. What was given up waiting keeps its own words.</summary>
    /// <param name="fault">What the client has thrown.</param>
    /// <param name="behind">Why the client could not connect, which it only logs; null where that is not known.</param>
    public static string Reason(Exception fault, Exception? behind = null)
    {
        if (behind is not null && fault is NatsException { InnerException: null } && fault.Message.StartsWith("can not connect", StringComparison.Ordinal))
        {
            return WordsOf(behind);
        }

        while (fault is NatsException or AggregateException && fault.InnerException is { } cause and not OperationCanceledException)
        {
            fault = cause;
        }

        return fault.Message.TrimEnd('.');
    }

    private static string WordsOf(Exception behind)
    {
        // that of a WebSocket lies deeper
        Exception? cause = behind;
        while (cause is not null and not SocketException)
        {
            cause = cause.InnerException;
        }

        return (cause as SocketException)?.SocketErrorCode switch
        {
            SocketError.ConnectionRefused => "nobody listens there (start nats-server, or name the machine and the port where it runs)",
            SocketError.HostNotFound or SocketError.NoData => "there is no machine of this name (look at the address)",
            SocketError.TryAgain => "the machine's name cannot be looked up (look at the address and at the network)",
            SocketError.TimedOut => "the machine does not answer (it may be off, or a firewall in between)",
            _ => (cause ?? behind).Message.TrimEnd('.'),
        };
    }
}
