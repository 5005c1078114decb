using System.Globalization;
using System.Numerics;
using System.Text;
using ASMNet.Expressions;

namespace ASMNet.Live.Output.Network.Packets;

/// <summary>
/// The text of iFacialMocap: <c>NAME-VALUE|...|=head#X,Y,Z,x,y,z|rightEye#X,Y,Z|leftEye#X,Y,Z|</c>, values 0 to 100, turns in degrees and the place in
/// metres in a phone's axes (x to the person's left, y up, z to where the head looks). Version 2 has <c>&amp;</c> where version 1 has <c>-</c>.
/// </summary>
internal static class IFacialMocapPacket
{
    /// <summary>What a receiver sends first.</summary>
    public const string Request = "iFacialMocap_sahuasouryya9218sauhuiayeta91555dy3719";

    /// <summary>What it adds to get version 2.</summary>
    public const string VersionTwo = "sendDataVersion=v2";

    private static readonly string[] Names = [.. ExpressionNames.All.Select(Shorten)];

    // Names tell what is what, so any order will do; there are receivers that skip what comes first, and the tongue is what nobody misses.
    private static readonly int[] Order = [Names.Length - 1, .. Enumerable.Range(0, Names.Length - 1)];

    /// <summary>Writes a face.</summary>
    /// <param name="face">The face.</param>
    /// <param name="version">1 or 2.</param>
    public static byte[] Write(in FaceSignals face, int version)
    {
        var text = new StringBuilder(1200);
        char separator = version == 2 ? '&' : '-';
        foreach (int i in Order)
        {
            int percent = (int)MathF.Round(100 * face.Value((Expression)i));
            text.Append(Names[i]).Append(separator).Append(percent.ToString(CultureInfo.InvariantCulture)).Append('|');
        }

        Vector3 head = UnityAngles.OfPhone(UnityAngles.Of(face.Orientation));
        Vector3 place = new Vector3(face.Position.X, -face.Position.Y, -face.Position.Z) / 100;
        text.Append("=head#");
        Append(text, head.X, head.Y, head.Z, place.X, place.Y, place.Z);
        text.Append("|rightEye#");
        Append(text, UnityAngles.OfPhone(UnityAngles.OfGaze(face.Gaze(left: false))));
        text.Append("|leftEye#");
        Append(text, UnityAngles.OfPhone(UnityAngles.OfGaze(face.Gaze(left: true))));
        text.Append('|');
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    /// <summary>Reads what a receiver asks for; 0 where it asks for nothing that is known here.</summary>
    /// <param name="datagram">What it sent.</param>
    public static int RequestedVersion(ReadOnlySpan<byte> datagram)
    {
        string text = Encoding.UTF8.GetString(datagram);
        return !text.StartsWith(Request, StringComparison.Ordinal) ? 0 : text.Contains(VersionTwo, StringComparison.Ordinal) ? 2 : 1;
    }

    private static void Append(StringBuilder text, Vector3 angles) => Append(text, angles.X, angles.Y, angles.Z);

    private static void Append(StringBuilder text, params ReadOnlySpan<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            text.Append(i == 0 ? "" : ",").Append(CultureInfo.InvariantCulture, $"{(float.IsFinite(values[i]) ? values[i] + 0f : 0):0.0000}");
        }
    }

    /// <summary><c>eyeBlinkLeft</c> is <c>eyeBlink_L</c> there.</summary>
    private static string Shorten(string name) =>
        name.EndsWith("Left", StringComparison.Ordinal) && name is not ("jawLeft" or "mouthLeft") ? name[..^4] + "_L"
        : name.EndsWith("Right", StringComparison.Ordinal) && name is not ("jawRight" or "mouthRight") ? name[..^5] + "_R"
        : name;
}
