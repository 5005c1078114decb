using System.Net.Sockets;
using ASMNet.Live.Output.Network.Packets;

namespace ASMNet.Live.Output.Network;

/// <summary>The receivers of a frame's faces. One that cannot be reached keeps nothing from the others, and is named.</summary>
/// <param name="targets">A receiver for each face, all of one host; several may be the same.</param>
internal sealed class UdpTargets(IReadOnlyList<UdpTarget> targets) : IDisposable
{
    private readonly HashSet<UdpTarget> _reached = [];
    private readonly HashSet<UdpTarget> _unreached = [];

    // Why each could not be reached when it was tried last.
    private readonly Dictionary<UdpTarget, string> _failures = [];
    private SocketException? _failure;
    private SocketException? _unknownHost;

    /// <summary>Number of faces.</summary>
    public int Count => targets.Count;

    /// <summary>The first receiver.</summary>
    public string Description => targets[0].Description;

    /// <summary>The first that did not take what it was sent last, and why; null where there is none, and where <see cref="End"/> throws.</summary>
    public string? Unreached { get; private set; }

    /// <summary>After this time without a failure they are there again.</summary>
    public TimeSpan SureAfter => targets[0].SureAfter;

    /// <summary>Sends a face's part of the frame.</summary>
    /// <param name="slot">The face's place.</param>
    /// <param name="datagram">A datagram.</param>
    /// <param name="bundles">What is sent in its place, each bundle a datagram; null for none.</param>
    /// <returns>Whether it could be sent.</returns>
    public bool Send(int slot, ReadOnlySpan<byte> datagram, OscWriter? bundles = null)
    {
        UdpTarget target = targets[slot];
        try
        {
            if (_unknownHost is not null && !target.IsOpen)
            {
                // Each that looks the name up waits as long for the answer.
                throw _unknownHost;
            }

            if (bundles is null)
            {
                target.Send(datagram);
            }
            else
            {
                target.Send(bundles);
            }

            _reached.Add(target);
            return true;
        }
        catch (SocketException exception)
        {
            _failure ??= exception;
            _unknownHost ??= exception.SocketErrorCode is SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData ? exception : null;
            _failures[target] = targets.Count == 1 ? exception.Message : $"{target.Description}: {exception.Message}";
            _unreached.Add(target);
            return false;
        }
    }

    /// <summary>Ends the frame.</summary>
    /// <returns>Whether anything was sent.</returns>
    /// <exception cref="SocketException">The only receiver cannot be reached.</exception>
    /// <exception cref="IOException">None of those that something was for can be reached; it names the first that is away.</exception>
    public bool End()
    {
        SocketException? failure = _failure;
        (_failure, _unknownHost) = (null, null);
        _reached.ExceptWith(_unreached);
        foreach (UdpTarget target in _reached)
        {
            _failures.Remove(target);
        }

        bool isReached = _reached.Count > 0;
        _reached.Clear();
        _unreached.Clear();
        string? away = _failures.Count == 0 ? null : _failures[targets.First(_failures.ContainsKey)];
        Unreached = failure is null || isReached ? away : null;
        return failure is null || isReached ? isReached
            : throw (targets.Count == 1 ? failure : new IOException(away, failure));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (UdpTarget target in targets)
        {
            target.Dispose();
        }
    }
}
