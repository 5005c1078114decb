namespace ASMNet.Live.Rendering;

/// <summary>An 8-bit colour in the order of the pixels.</summary>
internal readonly record struct BgrColour(byte Blue, byte Green, byte Red);
