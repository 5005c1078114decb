using System.Globalization;

namespace ASMNet.OpenCv;

/// <summary>The four letters by which OpenCV tells a format or codec as a number.</summary>
internal static class FourLetters
{
    /// <summary>The letters; empty when the number holds none, as drivers answer that do not know.</summary>
    public static string Of(double code)
    {
        uint value = code is > 0 and <= uint.MaxValue ? (uint)code : 0;
        Span<char> letters = stackalloc char[4];
        for (int i = 0; i < 4; i++)
        {
            letters[i] = (char)((value >> (8 * i)) & 0xFF);
            if (!char.IsAsciiLetterOrDigit(letters[i]) && letters[i] != ' ')
            {
                return string.Empty;
            }
        }

        return new string(letters).Trim().ToUpper(CultureInfo.InvariantCulture);
    }
}
