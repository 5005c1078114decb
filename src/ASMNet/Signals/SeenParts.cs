namespace ASMNet.Signals;

/// <summary>
/// What of one face was seen when it was last looked at. What is hidden counts as seen again from a higher value on than the one below which it was hidden, so that
/// a value at the edge does not come and go from frame to frame.
/// </summary>
internal sealed class SeenParts
{
    private int _hidden;

    /// <summary>The identity of the face; 0 for none.</summary>
    public int Id { get; set; }

    /// <summary>Begins with everything seen.</summary>
    public void Reset() => _hidden = 0;

    /// <summary>Says whether a part is seen, and remembers it.</summary>
    /// <param name="part">The part.</param>
    /// <param name="value">How well it is seen; what is no number is not seen.</param>
    /// <param name="least">Below this it is hidden.</param>
    /// <param name="again">From this value on a hidden part is seen again; at least <paramref name="least"/>.</param>
    public bool Sees(FacePart part, float value, float least, float again)
    {
        int bit = 1 << (int)part;
        bool seen = value >= ((_hidden & bit) != 0 ? again : least);
        _hidden = seen ? _hidden & ~bit : _hidden | bit;
        return seen;
    }
}
