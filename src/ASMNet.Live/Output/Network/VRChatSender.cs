using System.Net.Sockets;
using ASMNet.Live.Output.Network.Packets;

namespace ASMNet.Live.Output.Network;

/// <summary>
/// Sends each face to an avatar of VRChat. An avatar keeps what it was told last: one whose face is away for <see cref="SenderSink.IdleAfter"/>, or that is
/// told no more, is given its own animations back.
/// </summary>
/// <param name="targets">A receiver for each face.</param>
/// <param name="prefix">The start of each parameter's address.</param>
/// <param name="eyes">By what the eyes are turned.</param>
/// <param name="time">Tells how long a face is away.</param>
internal sealed class VRChatSender(IReadOnlyList<UdpTarget> targets, string prefix, VRChatEyes eyes, TimeProvider time) : ISender
{
    private readonly OscWriter _osc = new();
    private readonly FaceSlots _slots = new(targets.Count);
    private readonly int[] _indexes = new int[targets.Count];

    // When an avatar was told of a face; null while it goes by its own animations.
    private readonly long?[] _told = new long?[targets.Count];

    /// <inheritdoc/>
    public string Description => $"vrchat to {targets[0].Description}";

    /// <inheritdoc/>
    public bool Send(FaceSet faces, CancellationToken cancellation)
    {
        bool isSent = false;
        _slots.Assign(faces, _indexes);
        for (int slot = 0; slot < targets.Count; slot++)
        {
            if (_indexes[slot] >= 0)
            {
                // some of the bundles may arrive, whatever becomes of the others
                _told[slot] = time.GetTimestamp();
                VRChatPacket.Write(faces[_indexes[slot]], prefix, eyes, _osc);
                targets[slot].Send(_osc);
                isSent = true;
            }
            else if (_told[slot] is long at && time.GetElapsedTime(at) >= SenderSink.IdleAfter)
            {
                Release(slot);
                isSent = true;
            }
        }

        return isSent;
    }

    /// <inheritdoc/>
    public void Idle(CancellationToken cancellation)
    {
        for (int slot = 0; slot < targets.Count; slot++)
        {
            if (_told[slot] is not null)
            {
                Release(slot);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        for (int slot = 0; slot < targets.Count; slot++)
        {
            try
            {
                if (_told[slot] is not null)
                {
                    Release(slot);
                }
            }
            catch (SocketException)
            {
                // there is no avatar to be told, which is what was said when it went
            }
            finally
            {
                _told[slot] = null;
                targets[slot].Dispose();
            }
        }
    }

    private void Release(int slot)
    {
        VRChatPacket.WriteNone(_osc);
        targets[slot].Send(_osc);
        _told[slot] = null;
    }
}
