namespace ASMNet.Media;

/// <summary>What the user named as a source: a kind, what follows the colon, and options.</summary>
/// <param name="Kind">Which kind of source.</param>
/// <param name="Value">Path, folder, number, name or URL; empty where the kind needs none.</param>
/// <param name="Options">Key-value pairs of the synthetic source.</param>
public sealed record SourceSpecification(SourceKind Kind, string Value, IReadOnlyDictionary<string, string> Options)
{
    /// <summary>The forms, for messages and help.</summary>
    public const string Forms = "auto, synthetic[:faces=N,size=WxH,fps=N,seed=N,pace=on|off], file:PATH (or just PATH), images:FOLDER (a sequence), photos:FOLDER (each by itself), camera:N or camera:NAME, or a URL that ffmpeg reads";

    private static readonly IReadOnlyDictionary<string, string> NoOptions = new Dictionary<string, string>();

    /// <summary>Reads a source as the user writes it.</summary>
    /// <param name="text">One of <see cref="Forms"/>.</param>
    /// <exception cref="MediaException">It is none of them.</exception>
    public static SourceSpecification Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string head = (colon < 0 ? text : text[..colon]).ToLowerInvariant();
        string tail = colon < 0 ? "" : text[(colon + 1)..];
        if (text.StartsWith("file://", StringComparison.OrdinalIgnoreCase))
        {
            return Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.LocalPath.Length > 1
                ? new SourceSpecification(SourceKind.File, uri.LocalPath, NoOptions)
                : throw new MediaException($"source '{text}': it names no file.");
        }

        if (IsUrl(text))
        {
            return new SourceSpecification(SourceKind.Url, text, NoOptions);
        }

        switch (head)
        {
            case "":
                throw new MediaException($"the source is empty; use {Forms}.");
            case "auto" when tail.Length == 0:
                return new SourceSpecification(SourceKind.Auto, "", NoOptions);
            case "synthetic":
                return new SourceSpecification(SourceKind.Synthetic, "", ParseOptions(tail));
            case "camera":
                return new SourceSpecification(SourceKind.Camera, Required(tail, text, "a camera's number from 0 or its name, as in camera:0"), NoOptions);
            case "images":
                return new SourceSpecification(SourceKind.Images, Required(tail, text, "a folder, as in images:FOLDER"), NoOptions);
            case "photos":
                return new SourceSpecification(SourceKind.Photos, Required(tail, text, "a folder, as in photos:FOLDER"), NoOptions);
            case "file":
                return new SourceSpecification(SourceKind.File, Required(tail, text, "a file, as in file:PATH"), NoOptions);
            default:
                return new SourceSpecification(SourceKind.File, text, NoOptions);
        }
    }

    private static string Required(string value, string text, string what) =>
        value.Length > 0 ? value : throw new MediaException($"source '{text}': it takes {what}.");

    // a scheme of two letters or more, since one is a drive
    private static bool IsUrl(string text)
    {
        int length = text.IndexOf("://", StringComparison.Ordinal);
        for (int i = 0; i < length; i++)
        {
            if (!(char.IsAsciiLetter(text[i]) || (i > 0 && (char.IsAsciiDigit(text[i]) || text[i] is '+' or '.' or '-'))))
            {
                return false;
            }
        }

        return length > 1;
    }

    private static Dictionary<string, string> ParseOptions(string text)
    {
        var options = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string[] pair = part.Split('=', 2);
            if (pair.Length < 2)
            {
                throw new MediaException($"source 'synthetic:{text}': '{part}' is not of the form name=value.");
            }

            options[pair[0]] = pair[1];
        }

        return options;
    }
}
