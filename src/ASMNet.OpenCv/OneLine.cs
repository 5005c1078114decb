using OpenCvSharp;

namespace ASMNet.OpenCv;

/// <summary>What OpenCV says of an error in one line; its own text has several, with marks at their heads.</summary>
internal static class OneLine
{
    /// <summary>The text, ending in a full stop.</summary>
    public static string Of(OpenCVException exception)
    {
        string text = string.Join(' ', exception.Message.Split('\n').Select(line => line.TrimStart('>').Trim()).Where(line => line.Length > 0));
        return text.EndsWith('.') ? text : $"{text}.";
    }
}
