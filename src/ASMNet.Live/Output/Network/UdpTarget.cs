using System.Net;
using System.Net.Sockets;
using ASMNet.Live.Output.Network.Packets;

namespace ASMNet.Live.Output.Network;

/// <summary>
/// A UDP socket to one receiver. The name is looked up on the sender's thread and again after a failure; a port where nobody listens shows as an error of
/// the next send, where the system tells it.
/// </summary>
/// <param name="host">Its name or address.</param>
/// <param name="port">Its port.</param>
/// <param name="lookUp">Gives a name's addresses; null for the system's.</param>
internal sealed class UdpTarget(string host, int port, Func<string, IPAddress[]>? lookUp = null) : IDisposable
{
    private static readonly TimeSpan RetryEvery = TimeSpan.FromSeconds(1);
    private const int SendMilliseconds = 200;
    private IPAddress? _machine;
    private Socket? _socket;
    private long _failedAt;
    private SocketException? _failure;

    /// <summary>The receiver.</summary>
    public string Description => host.Contains(':', StringComparison.Ordinal) ? $"[{host}]:{port}" : $"{host}:{port}";

    /// <summary>Whether it can be sent to without the name being looked up.</summary>
    public bool IsOpen => _socket is not null;

    /// <summary>After this time without a failure the receiver is there again.</summary>
    public TimeSpan SureAfter => _machine is null ? SenderSink.UsuallySureAfter : Refusals.OfTheProgram.SureAfter(_machine);

    /// <summary>Sends a datagram.</summary>
    /// <exception cref="SocketException">It cannot be sent.</exception>
    public void Send(ReadOnlySpan<byte> datagram)
    {
        if (_failure is not null && TimeProvider.System.GetElapsedTime(_failedAt) < RetryEvery && _socket is null)
        {
            throw _failure;
        }

        try
        {
            _socket ??= Connect();
            _socket.Send(datagram);
            _failure = null;
        }
        catch (SocketException exception)
        {
            if (exception.SocketErrorCode == SocketError.ConnectionRefused)
            {
                // The one before was refused, and the system has told it in the place of sending this one, which may find the receiver there.
                Refusals.OfTheProgram.Hear(_machine!);
                Repeat(datagram);
            }
            else
            {
                // It may be an address that has changed.
                _socket?.Dispose();
                _socket = null;
            }

            _failure = exception;
            _failedAt = TimeProvider.System.GetTimestamp();
            throw;
        }
    }

    /// <summary>Sends each bundle as a datagram.</summary>
    /// <exception cref="SocketException">One cannot be sent.</exception>
    public void Send(OscWriter osc)
    {
        for (int i = 0; i < osc.Count; i++)
        {
            Send(osc[i]);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket?.Dispose();

    private void Repeat(ReadOnlySpan<byte> datagram)
    {
        try
        {
            _socket?.Send(datagram);
        }
        catch (SocketException)
        {
            // The caller throws what was found first.
        }
    }

    private Socket Connect()
    {
        IPAddress address = IPAddress.TryParse(host, out IPAddress? known) ? known
            : (lookUp ?? Dns.GetHostAddresses)(host).OrderBy(candidate => candidate.AddressFamily == AddressFamily.InterNetwork ? 0 : 1).FirstOrDefault()
                ?? throw new SocketException((int)SocketError.HostNotFound);
        Socket socket = DatagramSocket.Create(address.AddressFamily);
        try
        {
            socket.SendTimeout = SendMilliseconds;

            // Whoever names the address of all machines means all of them.
            socket.EnableBroadcast = address.AddressFamily == AddressFamily.InterNetwork;
            socket.Connect(address, port);
            _machine = address;
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
