using System.Globalization;
using System.Text.Json;
using ASMNet.Inference.Cpu.Graph;

namespace ASMNet.Media.FFmpeg;

/// <summary>What ffprobe says about a video before it is read.</summary>
/// <param name="Width">Width as shown: turned as the file asks, with square pixels.</param>
/// <param name="Height">Height as shown.</param>
/// <param name="FrameRate">Average frames per second.</param>
/// <param name="FrameCount">Number of frames where the container says it.</param>
/// <param name="Duration">Duration where the container says it.</param>
public sealed record MediaProbe(int Width, int Height, double FrameRate, long? FrameCount, TimeSpan? Duration)
{
    private const double UnknownFrameRate = 30;

    /// <summary>Asks ffprobe.</summary>
    /// <param name="tools">The programs.</param>
    /// <param name="input">ffmpeg's input arguments without <c>-i</c>, such as <c>-f v4l2</c>.</param>
    /// <param name="address">A path or URL.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <exception cref="MediaException">It cannot be opened or holds no picture.</exception>
    public static MediaProbe Read(FFmpegTools tools, IReadOnlyList<string> input, string address, string name)
    {
        ArgumentNullException.ThrowIfNull(tools);
        (int exitCode, string output, string error) = FFmpegTools.Run(
            tools.FFprobe,
            ["-v", "error", "-select_streams", "v:0", "-show_streams", "-show_format", "-of", "json", .. input, "-i", address]);
        if (exitCode != 0)
        {
            throw new MediaException($"cannot read {name} as a video: {FFmpegTools.Explain(error)}.");
        }

        return Parse(output, name);
    }

    internal static MediaProbe Parse(string json, string name)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement root = document.RootElement;
        if (!root.TryGetProperty("streams", out JsonElement streams) || streams.GetArrayLength() == 0)
        {
            throw new MediaException($"{name} holds no video stream.");
        }

        JsonElement stream = streams[0];
        int width = Integer(stream, "width");
        int height = Integer(stream, "height");
        if (width <= 0 || height <= 0)
        {
            throw new MediaException($"{name} has frames of size {width}x{height}; there is nothing to look at.");
        }

        width = Math.Max(1, (int)Math.Round(width * (Ratio(stream, "sample_aspect_ratio", ':') ?? 1)));
        if (IsSideways(stream))
        {
            (width, height) = (height, width);
        }

        double rate = Ratio(stream, "avg_frame_rate", '/') ?? Ratio(stream, "r_frame_rate", '/') ?? UnknownFrameRate;
        double? seconds = Number(stream, "duration") ?? (root.TryGetProperty("format", out JsonElement format) ? Number(format, "duration") : null);
        return new MediaProbe(width, height, rate, (long?)Number(stream, "nb_frames"), seconds is null ? null : TimeSpan.FromSeconds(seconds.Value));
    }

    private static bool IsSideways(JsonElement stream)
    {
        if (!stream.TryGetProperty("side_data_list", out JsonElement list))
        {
            return false;
        }

        foreach (JsonElement item in list.EnumerateArray())
        {
            if (Number(item, "rotation") is double degrees)
            {
                return Math.Abs(Math.Sin(degrees * Math.PI / 180)) > 0.5;
            }
        }

        return false;
    }

    private static int Integer(JsonElement element, string name) => (int)(Number(element, name) ?? 0);

    // ffprobe writes most numbers as strings.
    private static double? Number(JsonElement element, string name)
    {
        if (!element.TryGetProperty(name, out JsonElement value))
        {
            return null;
        }

        return double.TryParse(value.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null;
    }

    private static double? Ratio(JsonElement element, string name, char separator)
    {
        string[] parts = element.TryGetProperty(name, out JsonElement value) ? value.ToString().Split(separator) : [];
        bool known = parts.Length == 2
            & double.TryParse(parts.ElementAtOrDefault(0), NumberStyles.Float, CultureInfo.InvariantCulture, out double numerator)
            & double.TryParse(parts.ElementAtOrDefault(1), NumberStyles.Float, CultureInfo.InvariantCulture, out double denominator);
        return known && numerator > 0 && denominator > 0 ? numerator / denominator : null;
    }
}
