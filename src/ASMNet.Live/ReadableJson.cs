using System.Text.Encodings.Web;
using System.Text.Json;

namespace ASMNet.Live;

/// <summary>How JSON is written that people read and search too.</summary>
internal static class ReadableJson
{
    /// <summary>Single quotation marks and the letters of the basic plane as they are, emoji and rare ideographs as two escapes. It is for what is never part of a page.</summary>
    public static JavaScriptEncoder Encoder => JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    /// <summary>The same for what is written member by member.</summary>
    public static JsonWriterOptions Writer => new() { Encoder = Encoder };
}
