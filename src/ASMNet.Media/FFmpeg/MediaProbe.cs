using System.Globalization;
using System.Text.Json;

namespace ASMNet.Media.FFmpeg;

/// <summary>What ffprobe says about a video before it is read. It comes from outside like the video, and is checked like it.</summary>
/// <param name="Format">ffmpeg's names of the container, separated by commas.</param>
/// <param name="FrameRate">Average frames per second, 0.001 to 1000; 30 where it is not known.</param>
/// <param name="FrameCount">Number of frames in the container where it says it; an edit list may hide some of them.</param>
/// <param name="Duration">The span of the video stream itself, without the time before its start, where the container says it.</param>
/// <param name="TotalDuration">The span of everything in it, sound too, where the container says it. A live stream has none.</param>
public sealed record MediaProbe(string Format, double FrameRate, long? FrameCount, TimeSpan? Duration, TimeSpan? TotalDuration)
{
    private const string TransportStream = "mpegts";
    private const string ProgramStream = "mpeg";
    private const string VideoStream = "\"codec_type\": \"video\"";
    private const string PartsOfPictures = "\"format_name\": \"mpjpeg\"";
    private const string NoWidth = "\"width\": 0,";
    private const string FirstVideo = "0:V:0";
    private const long DefaultPixels = 5_000_000;
    private const double UnknownFrameRate = 30;
    private const double ShortestSeconds = 1e-6;
    private const double LongestSeconds = 1e9;
    private static readonly string[] PicturesByTheirMarks = ["-f", "mjpeg"];

    /// <summary>Whether it is an MPEG transport stream.</summary>
    internal bool IsTransportStream => Format == TransportStream;

    /// <summary>
    /// Whether it is of a kind whose times ffmpeg by itself makes one with the next after ten seconds without a picture or a step back, as of a broadcast that is
    /// received. In a file the seconds were there, and <see cref="SourceClock"/> judges leaps.
    /// </summary>
    internal bool MayLeap => Format is TransportStream or ProgramStream;

    /// <summary>Whether it is known how many bytes it has, and it holds its pictures itself: a playlist's own length says nothing.</summary>
    internal bool HasLength { get; private init; }

    /// <summary>Which of its video streams is read, as ffmpeg's <c>-map</c> wants it: the one that it would choose itself.</summary>
    internal string Choice { get; private init; } = FirstVideo;

    /// <summary>ffmpeg's options by which it is read where it is not read by itself.</summary>
    internal IReadOnlyList<string> Reader { get; private init; } = [];

    /// <summary>Whether there is sound beside its pictures.</summary>
    internal bool HasSound { get; private init; }

    /// <summary>Pixels of a picture; 0 where it is not known.</summary>
    internal long Pixels { get; private init; }

    /// <summary>The size of its pictures; null where it is not known, or ffmpeg turns or stretches them.</summary>
    internal (int Width, int Height)? Size { get; private init; }

    /// <summary>The form in which its pictures come as the decoder gives them; null where ffmpeg has to convert, turn or stretch them.</summary>
    internal PlanarPictures? Planar { get; private init; }

    /// <summary>What is taken for so of a sender that cannot be looked at before. Over SRT it is a transport stream, as it always is but for experiments.</summary>
    /// <param name="address">Where it is read.</param>
    internal static MediaProbe OfSender(MediaAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return new MediaProbe(address.Address.StartsWith("srt", StringComparison.OrdinalIgnoreCase) ? TransportStream : "", UnknownFrameRate, null, null, null);
    }

    /// <summary>Asks ffprobe.</summary>
    /// <param name="tools">The programs.</param>
    /// <param name="address">What to ask about.</param>
    /// <param name="limits">How long to wait for the answer, and what is too large.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="MediaException">It cannot be opened, holds no video, or does not answer.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A limit lies outside its range.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public static MediaProbe Read(FFmpegTools tools, MediaAddress address, MediaLimits limits, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(tools);
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(limits);
        limits.Validate();
        IReadOnlyList<string> soon = address.IsMostlyTransportStream ? MediaAddress.SoonKnown : address.IsFlashServer ? MediaAddress.KnownAfterASecond : [];
        (int? exitCode, string output, DecoderReport report) = Ask(tools, address, soon, limits, cancellation);
        if ((exitCode is > 0 && report.Says("Option scan_all_pmts not found")) || (exitCode == 0 && address.IsFlashServer && !output.Contains(VideoStream, StringComparison.Ordinal)))
        {
            // it is of another kind, whose reader has no such option, or its next key picture had not yet come
            (exitCode, output, report) = Ask(tools, address, [], limits, cancellation);
        }

        if (exitCode == 0 && HasUnreadParts(output))
        {
            (exitCode, output, report) = Ask(tools, address, PicturesByTheirMarks, limits, cancellation);
            return exitCode == 0 ? Parse(output, address.Name) with { Reader = PicturesByTheirMarks } : throw Refused(address, limits, exitCode, report);
        }

        return exitCode == 0 ? Parse(output, address.Name) : throw Refused(address, limits, exitCode, report);
    }

    private static MediaException Refused(MediaAddress address, MediaLimits limits, int? exitCode, DecoderReport report) =>
        exitCode switch
        {
            null => new MediaException($"{address.Name} does not answer: nothing came within {limits.TimeoutText} (Source:Timeout)."),
            _ when address.Path is string path && UnreadKind.Reason(path) is string reason => new MediaException($"cannot read {address.Name}: {reason}."),
            _ when report.Says("not on whitelist") => new MediaException($"cannot read {address.Name} as a video: {UnreadKind.Refused(report)}."),
            _ => new MediaException($"cannot read {address.Name} as a video: {Reason(address, report)}."),
        };

    // A camera whose pictures ffmpeg's reader of parts leaves alone, as it does of the type image/jpg, of a type with a parameter, and without a type.
    private static bool HasUnreadParts(string output) => output.Contains(PartsOfPictures, StringComparison.Ordinal) && output.Contains(NoWidth, StringComparison.Ordinal);

    private static (int? ExitCode, string Output, DecoderReport Report) Ask(
        FFmpegTools tools, MediaAddress address, IReadOnlyList<string> options, MediaLimits limits, CancellationToken cancellation)
    {
        (int? ExitCode, string Output, DecoderReport Report) answer = tools.Ask(
            ["-v", "level+error", "-show_streams", "-show_format", "-of", "json", .. limits.DecoderOptions, .. address.Input, .. options, "-i", address.Address],
            limits.Timeout,
            cancellation);
        cancellation.ThrowIfCancellationRequested();
        return answer;
    }

    // ffmpeg's "invalid data" says as much of a text as of a video whose beginning is missing, and its "moov atom" is a word of those who know the format.
    private static string Reason(MediaAddress address, DecoderReport report) => report.Reason switch
    {
        var reason when address.Path is not null && reason.EndsWith(DecoderReport.InvalidData, StringComparison.Ordinal) => "it is of no kind that ffmpeg knows, or its beginning is damaged",
        var reason when reason.Contains("moov atom not found", StringComparison.Ordinal) => $"its end with the index is missing, or it is no video at all ({reason})",
        var reason => reason,
    };

    internal static MediaProbe Parse(string json, string name)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return Parse(document.RootElement, name);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new MediaException($"cannot read {name} as a video: ffprobe's answer cannot be understood.", exception);
        }
    }

    private static MediaProbe Parse(JsonElement root, string name)
    {
        JsonElement[] streams = [.. Items(root, "streams").Where(stream => Text(stream, "codec_type") == "video")];
        JsonElement[] moving = [.. streams.Where(IsMoving)];
        if (moving.Length == 0)
        {
            throw new MediaException(streams.Length > 0
                ? $"{name} holds no video stream, only a cover picture."
                : $"{name} holds no video stream.");
        }

        JsonElement stream = moving.MaxBy(Weight);
        if (Number(stream, "width") is < 1 || Number(stream, "height") is < 1)
        {
            throw new MediaException($"{name} has frames of size {Number(stream, "width"):0}x{Number(stream, "height"):0}: its beginning is damaged or holds no key picture, or there is nothing to look at.");
        }

        JsonElement format = Member(root, "format") ?? default;
        (long width, long height) = (Side(stream, "width"), Side(stream, "height"));

        // how a picture lies stands there, and only seldom anything else
        bool isTurned = Member(stream, "side_data_list") is not null || Text(Member(stream, "tags") ?? default, "rotate").Length > 0;
        bool hasMatrix = Text(Member(stream, "tags") ?? default, "rotate").Length > 0 || Items(stream, "side_data_list").Any(item => Text(item, "side_data_type") == "Display Matrix");
        bool isSquare = Text(stream, "sample_aspect_ratio") is "" or "N/A" or "0:1" or "1:1";
        double? start = Number(stream, "start_time");
        double? whole = Number(format, "duration");

        // A container that gives its streams no span of their own has the video's where the video is all there is. Its start may or
        // may not be in it: the shorter reading never calls a whole file short.
        bool isAlone = Items(root, "streams").Count() == 1;
        double? own = Number(stream, "duration") ?? (isAlone && whole is double all ? all - Math.Max(0, start ?? 0) : null);
        return new MediaProbe(
            Text(format, "format_name"),
            Rate(stream, "avg_frame_rate") ?? Rate(stream, "r_frame_rate") ?? UnknownFrameRate,
            Number(stream, "nb_frames") is double count and >= 1 and <= 1e12 ? (long)count : null,
            Span(own),
            Span(whole))
        {
            Choice = moving.Length == 1 ? FirstVideo : Place(stream, Text(format, "format_name")),
            HasLength = Number(format, "size") is > 0 && Text(format, "format_name") is not ("hls" or "dash"),
            HasSound = Items(root, "streams").Any(part => Text(part, "codec_type") == "audio"),
            Pixels = width * height,
            Size = isSquare && !hasMatrix && width > 0 && height > 0 ? ((int)width, (int)height) : null,
            Planar = isSquare
                ? PlanarPictures.For(Text(stream, "pix_fmt"), Text(stream, "color_range"), Text(stream, "color_space"), width, height, isTurned)
                : null,
        };
    }

    // As ffmpeg itself chooses: the largest, where being the default counts as much as five million pixels; the first of equals.
    private static long Weight(JsonElement stream) =>
        Side(stream, "width") * Side(stream, "height") is var pixels and > 0 ? pixels + (Number(Member(stream, "disposition") ?? default, "default") is > 0 ? DefaultPixels : 0) : 0;

    // The parts of an MPEG stream come in the order in which they are heard of, so that their numbers may be others when it is read.
    private static string Place(JsonElement stream, string format) =>
        format is TransportStream or ProgramStream && Text(stream, "id") is { Length: > 0 } id ? $"0:i:{id}"
        : Number(stream, "index") is double index and >= 0 and <= int.MaxValue ? string.Create(CultureInfo.InvariantCulture, $"0:{index:0}")
        : FirstVideo;

    // A song's cover is a video stream for ffmpeg.
    private static bool IsMoving(JsonElement stream) =>
        Member(stream, "disposition") is not { ValueKind: JsonValueKind.Object } disposition
        || (Number(disposition, "attached_pic") is not > 0 && Number(disposition, "timed_thumbnails") is not > 0);

    private static TimeSpan? Span(double? seconds) => seconds is double value and >= ShortestSeconds and < LongestSeconds ? TimeSpan.FromSeconds(value) : null;

    private static JsonElement? Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) ? value : null;

    private static IEnumerable<JsonElement> Items(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object) : [];

    private static string Text(JsonElement element, string name) =>
        Member(element, name) is JsonElement value && value.ValueKind is JsonValueKind.String or JsonValueKind.Number ? value.ToString() : "";

    // ffprobe writes most numbers as strings.
    private static double? Number(JsonElement element, string name) =>
        double.TryParse(Text(element, name), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number : null;

    private static long Side(JsonElement element, string name) => Number(element, name) is double side and >= 1 and <= int.MaxValue ? (long)side : 0;

    private static double? Rate(JsonElement element, string name)
    {
        string[] parts = Text(element, name).Split('/');
        bool known = parts.Length == 2
            & double.TryParse(parts.ElementAtOrDefault(0), NumberStyles.Float, CultureInfo.InvariantCulture, out double numerator)
            & double.TryParse(parts.ElementAtOrDefault(1), NumberStyles.Float, CultureInfo.InvariantCulture, out double denominator);
        return known && numerator / denominator is double rate and >= 0.001 and <= 1000 ? rate : null;
    }
}
