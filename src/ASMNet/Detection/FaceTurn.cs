namespace ASMNet.Detection;

/// <summary>
/// What the detector of turned faces has to know of the tracker: whether a face is seen, and how far the one is turned that needs the
/// detector's word and cannot get it from the upright picture. The tracker writes it, the detector reads it, each from a thread of its own.
/// </summary>
public sealed class FaceTurn
{
    private const int None = 0x7FC00000;
    private int _bits = None;
    private bool _faceSeen;

    /// <summary>Whether a face is reported at present; while none is, a turned one is looked for.</summary>
    public bool FaceSeen
    {
        get => Volatile.Read(ref _faceSeen);
        set => Volatile.Write(ref _faceSeen, value);
    }

    /// <summary>Radians, positive clockwise as seen on the screen; null where no face needs it.</summary>
    public float? Radians
    {
        get => Volatile.Read(ref _bits) is var bits && bits != None ? BitConverter.Int32BitsToSingle(bits) : null;
        set => Volatile.Write(ref _bits, value is float radians ? BitConverter.SingleToInt32Bits(radians) : None);
    }
}
