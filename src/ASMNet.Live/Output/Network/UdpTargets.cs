using System.Net.Sockets;
using ASMNet.Live.Output.Network.Packets;

namespace ASMNet.Live.Output.Network;

/// <summary>The receivers of a frame's faces. One that cannot be reached keeps nothing from the others, and is named.</summary>
/// <param name="targets">A receiver for each face; several may be the same.</param>
internal sealed class UdpTargets(IReadOnlyList<UdpTarget> targets) : IDisposable
{
    private readonly HashSet<UdpTarget> _reached = [];
    private readonly HashSet<UdpTarget> _unreached = [];
    private SocketException? _failure;
    private string? _failed;

    /// <summary>Number of faces.</summary>
    public int Count => targets.Count;

    /// <summary>The first receiver.</summary>
    public string Description => targets[0].Description;

    /// <summary>The first that did not take the last frame while another did, and why; null where there was none.</summary>
    public string? Unreached { get; private set; }

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
            _failed ??= $"{target.Description}: {exception.Message}";
            _unreached.Add(target);
            return false;
        }
    }

    /// <summary>Ends the frame.</summary>
    /// <returns>Whether anything was sent.</returns>
    /// <exception cref="SocketException">The only receiver cannot be reached.</exception>
    /// <exception cref="IOException">None of those that something was for can be reached; it names the first.</exception>
    public bool End()
    {
        (SocketException? failure, string? failed) = (_failure, _failed);
        (_failure, _failed) = (null, null);
        _reached.ExceptWith(_unreached);
        bool isReached = _reached.Count > 0;
        _reached.Clear();
        _unreached.Clear();
        Unreached = isReached ? failed : null;
        return failure is null || isReached ? isReached
            : throw (targets.Count == 1 ? failure : new IOException(failed, failure));
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
