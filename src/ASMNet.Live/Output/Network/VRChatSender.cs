using ASMNet.Live.Output.Network.Packets;

namespace ASMNet.Live.Output.Network;

/// <summary>
/// Sends each face to an avatar of VRChat. An avatar keeps what it was told last: one whose face is away for <see cref="SenderSink.IdleAfter"/>, or that is
/// told no more, is given its own animations back.
/// </summary>
/// <param name="targets">A receiver for each face.</param>
/// <param name="placeKept">How long the place of a face that went is kept for it.</param>
/// <param name="prefix">The start of each parameter's address.</param>
/// <param name="eyes">By what the eyes are turned.</param>
/// <param name="time">Tells how long a face is away.</param>
internal sealed class VRChatSender(IReadOnlyList<UdpTarget> targets, TimeSpan placeKept, string prefix, VRChatEyes eyes, TimeProvider time) : ISender
{
    private readonly UdpTargets _targets = new(targets);
    private readonly OscWriter _osc = new();
    private readonly FaceSlots _slots = new(targets.Count, placeKept);
    private readonly int[] _indexes = new int[targets.Count];

    // When an avatar was told of a face; null while it goes by its own animations.
    private readonly long?[] _told = new long?[targets.Count];

    /// <inheritdoc/>
    public string Description => $"vrchat to {_targets.Description}";

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
            if (_indexes[slot] >= 0)
            {
                // some of the bundles may arrive, whatever becomes of the others
                _told[slot] = time.GetTimestamp();
                VRChatPacket.Write(faces[_indexes[slot]], prefix, eyes, _osc);
                _targets.Send(slot, [], _osc);
            }
            else if (_told[slot] is long at && time.GetElapsedTime(at) >= SenderSink.IdleAfter)
            {
                Release(slot);
            }
        }

        return _targets.End();
    }

    /// <inheritdoc/>
    public void Idle(CancellationToken cancellation)
    {
        ReleaseAll();
        _targets.End();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // where there is no avatar to be told, that was said when it went
        ReleaseAll();
        Array.Clear(_told);
        _targets.Dispose();
    }

    private void ReleaseAll()
    {
        for (int slot = 0; slot < _targets.Count; slot++)
        {
            if (_told[slot] is not null)
            {
                Release(slot);
            }
        }
    }

    private void Release(int slot)
    {
        VRChatPacket.WriteNone(_osc);
        if (_targets.Send(slot, [], _osc))
        {
            _told[slot] = null;
        }
    }
}
