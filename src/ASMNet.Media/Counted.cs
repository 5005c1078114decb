using System.Globalization;

namespace ASMNet.Media;

/// <summary>A number of things in words: "1 frame", "2 frames".</summary>
internal static class Counted
{
    /// <summary>Says how many.</summary>
    /// <param name="count">How many.</param>
    /// <param name="thing">What one of them is called; its plural ends with s.</param>
    public static string Of(long count, string thing) => string.Create(CultureInfo.InvariantCulture, $"{count} {Name(count, thing)}");

    /// <summary>The name for so many, without the number.</summary>
    /// <param name="count">How many.</param>
    /// <param name="thing">What one of them is called; its plural ends with s.</param>
    public static string Name(long count, string thing) => count == 1 ? thing : thing + "s";
}
