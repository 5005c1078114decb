using System.Net;
using System.Net.Sockets;

namespace ASMNet.Live.Output.Network;

/// <summary>
/// A UDP socket to one receiver. The name is looked up on the sender's thread and again after a failure; a port where nobody listens shows as an error of
/// the next send, where the system tells it.
/// </summary>
internal sealed class UdpTarget(string host, int port) : IDisposable
{
    private static readonly TimeSpan RetryEvery = TimeSpan.FromSeconds(1);
    private const int SendMilliseconds = 200;
    private Socket? _socket;
    private long _failedAt;
    private SocketException? _failure;

    /// <summary>The receiver.</summary>
    public string Description => $"{host}:{port}";

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
            // A refused datagram leaves the socket usable; what else goes wrong may be an address that has changed.
            if (exception.SocketErrorCode != SocketError.ConnectionRefused)
            {
                _socket?.Dispose();
                _socket = null;
            }

            _failure = exception;
            _failedAt = TimeProvider.System.GetTimestamp();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket?.Dispose();

    private Socket Connect()
    {
        IPAddress address = IPAddress.TryParse(host, out IPAddress? known) ? known
            : Dns.GetHostAddresses(host).OrderBy(candidate => candidate.AddressFamily == AddressFamily.InterNetwork ? 0 : 1).FirstOrDefault()
                ?? throw new SocketException((int)SocketError.HostNotFound);
        var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { SendTimeout = SendMilliseconds };
        try
        {
            socket.Connect(address, port);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
