using System.Net;
using System.Net.Sockets;
using ASMNet.Live.Output.Network.Packets;

namespace ASMNet.Live.Output.Network;

/// <summary>Somebody who has asked to be sent to.</summary>
/// <param name="Address">Where to.</param>
/// <param name="Version">The form that was asked for.</param>
/// <param name="Until">When the wish ends, in ticks of the clock.</param>
internal readonly record struct Asker(IPEndPoint Address, int Version, long Until);

/// <summary>Reads a request; gives those whom it wants to be sent to, none where it is no request.</summary>
/// <param name="datagram">What came.</param>
/// <param name="from">Who sent it.</param>
internal delegate IEnumerable<Asker> RequestReader(byte[] datagram, IPEndPoint from);

/// <summary>Makes one datagram of a frame in the form that was asked for.</summary>
internal delegate ReadOnlySpan<byte> AskedEncoder(FaceSet faces, int index, int version);

/// <summary>Sends to those who ask, as a phone app does: it listens on a port and answers to where the requests say, as long as they say.</summary>
internal sealed class AskedSender : ISender
{
    private const int MostAskers = 16;
    private const int LongestRequest = 2048;

    // read at a time, so that who asks without end stops nothing: neither what is sent to others nor the end of the program
    private const int MostRequests = 64;
    private static readonly TimeSpan RestWhileNobodyAsks = TimeSpan.FromMilliseconds(50);
    private readonly string _name;
    private readonly RequestReader _read;
    private readonly AskedEncoder _encode;
    private readonly Action<string> _say;
    private readonly Socket _socket;
    private readonly List<(Asker Asker, SocketAddress Address)> _askers = [];
    private readonly FaceSlots _slots;
    private readonly int[] _index = new int[1];
    private readonly byte[] _request = new byte[LongestRequest];

    /// <summary>Opens the port.</summary>
    /// <param name="name">The protocol.</param>
    /// <param name="listen">The address to listen on.</param>
    /// <param name="port">The port.</param>
    /// <param name="placeKept">How long the place of a face that went is kept for it.</param>
    /// <param name="read">Reads requests.</param>
    /// <param name="encode">Makes the datagrams.</param>
    /// <param name="say">Receives who has come.</param>
    /// <exception cref="UserException">The port is taken.</exception>
    public AskedSender(string name, IPAddress listen, int port, TimeSpan placeKept, RequestReader read, AskedEncoder encode, Action<string> say)
    {
        (_name, _read, _encode, _say) = (name, read, encode, say);
        _slots = new FaceSlots(1, placeKept);
        _socket = DatagramSocket.Create(listen.AddressFamily);
        try
        {
            _socket.Blocking = false;
            _socket.Bind(new IPEndPoint(listen, port));
        }
        catch (SocketException exception)
        {
            _socket.Dispose();
            string why = exception.SocketErrorCode == SocketError.AddressNotAvailable
                ? $"{listen} is no address of this machine, on which it waits for those who ask"
                : $"the port {port}, on which receivers ask, cannot be had: {exception.Message}";
            throw new UserException($"the receiver {name}: {why}", exception);
        }
    }

    /// <inheritdoc/>
    public string Description => $"{_name} to those who ask on port {Port}";

    /// <summary>The port on which it waits for those who ask.</summary>
    public int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    /// <inheritdoc/>
    public TimeSpan Rest => _askers.Count == 0 ? RestWhileNobodyAsks : TimeSpan.Zero;

    /// <inheritdoc/>
    public bool Send(FaceSet faces, CancellationToken cancellation)
    {
        ReadRequests();
        long now = TimeProvider.System.GetTimestamp();
        for (int i = _askers.Count - 1; i >= 0; i--)
        {
            if (_askers[i].Asker.Until < now)
            {
                _askers.RemoveAt(i);
            }
        }

        // also while nobody asks: by the frames that were seen it is known when identities begin anew
        _slots.Assign(faces, _index);
        if (_askers.Count == 0)
        {
            return false;
        }

        bool isSent = false;
        SocketException? failure = null;
        foreach ((Asker asker, SocketAddress address) in _askers)
        {
            ReadOnlySpan<byte> datagram = _encode(faces, _index[0], asker.Version);
            if (datagram.IsEmpty)
            {
                continue;
            }

            try
            {
                _socket.SendTo(datagram, SocketFlags.None, address);
                isSent = true;
            }
            catch (SocketException exception) when (exception.SocketErrorCode is SocketError.WouldBlock or SocketError.ConnectionRefused or SocketError.ConnectionReset)
            {
                // One of several that does not take it; its wish ends by itself.
            }
            catch (SocketException exception)
            {
                // No way leads there, and another may lead to the next one.
                failure ??= exception;
            }
        }

        return isSent || failure is null ? isSent : throw failure;
    }

    /// <inheritdoc/>
    public void Idle(CancellationToken cancellation) => ReadRequests();

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private void ReadRequests()
    {
        // not by the number of bytes that wait, which is 0 for a datagram of nothing, behind which all others would wait
        for (int i = 0; i < MostRequests && _socket.Poll(TimeSpan.Zero, SelectMode.SelectRead); i++)
        {
            EndPoint from = new IPEndPoint(_socket.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
            try
            {
                int length = _socket.ReceiveFrom(_request, ref from);
                foreach (Asker asker in _read(_request[..length], (IPEndPoint)from))
                {
                    Remember(asker);
                }
            }
            catch (SocketException exception) when (exception.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionRefused or SocketError.MessageSize)
            {
                // An answer to something sent before, or a datagram that is no request.
            }
        }
    }

    private void Remember(Asker asker)
    {
        int known = _askers.FindIndex(other => other.Asker.Address.Equals(asker.Address));
        if (known >= 0)
        {
            SocketAddress address = _askers[known].Address;
            _askers.RemoveAt(known);
            _askers.Add((asker, address));
            return;
        }

        if (_askers.Count < MostAskers)
        {
            _say($"{_name}: sending to {asker.Address}, which has asked.");
        }
        else
        {
            // Some ask once and are sent to for good, and a program that was started anew asks from another port. Of those of its machine, or else of
            // all, the one that asked longest ago gives way; nothing is said of that, since it may happen as often as somebody likes.
            _askers.RemoveAt(Math.Max(0, _askers.FindIndex(other => other.Asker.Address.Address.Equals(asker.Address.Address))));
        }

        _askers.Add((asker, asker.Address.Serialize()));
    }
}
