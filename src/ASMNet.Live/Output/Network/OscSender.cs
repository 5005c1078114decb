using System.Globalization;
using ASMNet.Live.Output.Network.Packets;

namespace ASMNet.Live.Output.Network;

/// <summary>Sends plain OSC: all that is known of every face, or of those that have places, in as many datagrams as a frame's faces need.</summary>
/// <param name="name">The protocol.</param>
/// <param name="target">The receiver.</param>
/// <param name="prefix">The start of each address.</param>
/// <param name="places">Faces that have an address of their own each; 0 for all faces by their identities.</param>
/// <param name="placeKept">How long the place of a face that went is kept for it.</param>
internal sealed class OscSender(string name, UdpTarget target, string prefix, int places, TimeSpan placeKept) : ISender
{
    private readonly OscWriter _osc = new();
    private readonly FaceSlots _slots = new(places, placeKept);
    private readonly int[] _indexes = new int[places];
    private readonly string[] _prefixes = [.. Enumerable.Range(1, places).Select(place => PrefixOf(prefix, place))];

    /// <inheritdoc/>
    public string Description => $"{name} to {target.Description}";

    /// <inheritdoc/>
    public TimeSpan SureAfter => target.SureAfter;

    /// <inheritdoc/>
    public bool Send(FaceSet faces, CancellationToken cancellation)
    {
        if (places == 0)
        {
            OscFacePacket.Write(faces, prefix, _osc);
        }
        else
        {
            _slots.Assign(faces, _indexes);
            OscFacePacket.Write(faces, _prefixes, _indexes, _osc);
        }

        target.Send(_osc);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => target.Dispose();

    // The first place has the prefix alone; an address begins with a slash also where there is no prefix.
    private static string PrefixOf(string prefix, int place) =>
        place == 1 ? prefix : string.Create(CultureInfo.InvariantCulture, $"{(prefix.Length == 0 ? "/" : prefix)}{place}");
}
