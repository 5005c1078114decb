using ASMNet.Live.Output.Network.Packets;

namespace ASMNet.Live.Output.Network;

/// <summary>Sends plain OSC: all that is known of every face, in as many datagrams as a frame's faces need.</summary>
/// <param name="name">The protocol.</param>
/// <param name="target">The receiver.</param>
/// <param name="prefix">The start of each address.</param>
internal sealed class OscSender(string name, UdpTarget target, string prefix) : ISender
{
    private readonly OscWriter _osc = new();

    /// <inheritdoc/>
    public string Description => $"{name} to {target.Description}";

    /// <inheritdoc/>
    public bool Send(FaceSet faces, CancellationToken cancellation)
    {
        OscFacePacket.Write(faces, prefix, _osc);
        target.Send(_osc);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => target.Dispose();
}
