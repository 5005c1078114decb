using System.Globalization;
using System.Numerics;
using System.Text;
using ASMNet.Expressions;

namespace ASMNet.Live.Output.Network.Packets;

/// <summary>
/// The text of iFacialMocap: <c>NAME-VALUE|...|=head#X,Y,Z,x,y,z|rightEye#X,Y,Z|leftEye#X,Y,Z|</c>, values 0 to 100, turns in degrees and the place in
/// metres in a phone's axes (x to the person's left, y up, z to where the head looks). Version 2 has <c>&amp;</c> where version 1 has <c>-</c>.
/// </summary>
internal sealed class IFacialMocapPacket
{
    /// <summary>What a receiver sends first.</summary>
    public const string Request = "iFacialMocap_sahuasouryya9218sauhuiayeta91555dy3719";

    /// <summary>What it adds to get version 2.</summary>
    public const string VersionTwo = "sendDataVersion=v2";

    // The longest text there can be: 52 names of at most 20 letters with a sign and a number, and 12 numbers.
    private const int LongestText = 4096;

    private static readonly byte[][] Names = [.. ExpressionNames.All.Select(name => Encoding.ASCII.GetBytes(Shorten(name)))];

    // Names tell what is what, so any order will do; there are receivers that skip what comes first, and the tongue is what nobody misses.
    private static readonly int[] Order = [Names.Length - 1, .. Enumerable.Range(0, Names.Length - 1)];

    private readonly byte[] _text = new byte[LongestText];
    private int _length;

    /// <summary>Writes a face.</summary>
    /// <param name="face">The face.</param>
    /// <param name="version">1 or 2.</param>
    /// <returns>The text, until the next one is written.</returns>
    public ReadOnlySpan<byte> Write(scoped in FaceSignals face, int version)
    {
        _length = 0;
        ReadOnlySpan<byte> separator = version == 2 ? "&"u8 : "-"u8;
        foreach (int i in Order)
        {
            Append(Names[i]);
            Append(separator);
            Append((int)MathF.Round(100 * face.Value((Expression)i)), default);
            Append("|"u8);
        }

        Vector3 head = UnityAngles.OfPhone(UnityAngles.Of(face.Orientation));
        Vector3 place = new Vector3(face.Position.X, -face.Position.Y, -face.Position.Z) / 100;
        Append("=head#"u8);
        Append(head);
        Append(","u8);
        Append(place);
        Append("|rightEye#"u8);
        Append(UnityAngles.OfPhone(UnityAngles.OfGaze(face.Gaze(left: false))));
        Append("|leftEye#"u8);
        Append(UnityAngles.OfPhone(UnityAngles.OfGaze(face.Gaze(left: true))));
        Append("|"u8);
        return _text.AsSpan(0, _length);
    }

    /// <summary>Reads what a receiver asks for; 0 where it asks for nothing that is known here.</summary>
    /// <param name="datagram">What it sent.</param>
    public static int RequestedVersion(ReadOnlySpan<byte> datagram)
    {
        string text = Encoding.UTF8.GetString(datagram);
        return !text.StartsWith(Request, StringComparison.Ordinal) ? 0 : text.Contains(VersionTwo, StringComparison.Ordinal) ? 2 : 1;
    }

    private void Append(Vector3 values)
    {
        Append(Finite(values.X), "0.0000");
        Append(","u8);
        Append(Finite(values.Y), "0.0000");
        Append(","u8);
        Append(Finite(values.Z), "0.0000");
    }

    private void Append<T>(T number, ReadOnlySpan<char> format)
        where T : IUtf8SpanFormattable
    {
        number.TryFormat(_text.AsSpan(_length), out int written, format, CultureInfo.InvariantCulture);
        _length += written;
    }

    private void Append(ReadOnlySpan<byte> text)
    {
        text.CopyTo(_text.AsSpan(_length));
        _length += text.Length;
    }

    private static float Finite(float value) => float.IsFinite(value) ? value + 0f : 0;

    /// <summary><c>eyeBlinkLeft</c> is <c>eyeBlink_L</c> there.</summary>
    private static string Shorten(string name) =>
        name.EndsWith("Left", StringComparison.Ordinal) && name is not ("jawLeft" or "mouthLeft") ? name[..^4] + "_L"
        : name.EndsWith("Right", StringComparison.Ordinal) && name is not ("jawRight" or "mouthRight") ? name[..^5] + "_R"
        : name;
}
