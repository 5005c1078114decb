using ASMNet.Live.Output.Network.Packets;

namespace ASMNet.Live.Output.Network;

/// <summary>Makes what is sent of a frame; empty for nothing.</summary>
/// <param name="faces">The faces.</param>
/// <param name="index">The face among them that has this place; -1 where none has.</param>
/// <param name="slot">The place.</param>
internal delegate ReadOnlySpan<byte> DatagramEncoder(FaceSet faces, int index, int slot);

/// <summary>
/// Sends datagrams of one face each. A face keeps its place as long as it is tracked; place n goes to the n-th target.
/// </summary>
/// <param name="name">The protocol.</param>
/// <param name="targets">A receiver for each place; several may be the same.</param>
/// <param name="placeKept">How long the place of a face that went is kept for it.</param>
/// <param name="encode">Makes the datagrams.</param>
/// <param name="osc">What it writes with, whose bundles are a datagram each; null where it makes one datagram.</param>
internal sealed class DatagramSender(string name, IReadOnlyList<UdpTarget> targets, TimeSpan placeKept, DatagramEncoder encode, OscWriter? osc = null) : ISender
{
    private readonly UdpTargets _targets = new(targets);
    private readonly FaceSlots _slots = new(targets.Count, placeKept);
    private readonly int[] _indexes = new int[targets.Count];

    /// <inheritdoc/>
    public string Description => $"{name} to {_targets.Description}";

    /// <inheritdoc/>
    public string? Unreached => _targets.Unreached;

    /// <inheritdoc/>
    public TimeSpan SureAfter => _targets.SureAfter;

    /// <inheritdoc/>
    public bool Send(FaceSet faces, CancellationToken cancellation)
    {
        _slots.Assign(faces, _indexes);
        for (int slot = 0; slot < _targets.Count; slot++)
        {
            ReadOnlySpan<byte> datagram = encode(faces, _indexes[slot], slot);
            if (!datagram.IsEmpty)
            {
                _targets.Send(slot, datagram, osc);
            }
        }

        return _targets.End();
    }

    /// <inheritdoc/>
    public void Dispose() => _targets.Dispose();
}
