using ASMNet.Media.FFmpeg;

namespace ASMNet.Media.Video;

/// <summary>An encoder that ffmpeg has, with its settings.</summary>
/// <param name="Name">ffmpeg's name for it.</param>
/// <param name="Description">For people.</param>
/// <param name="Arguments">Its quality settings.</param>
/// <param name="IsPreferred">Whether it is the one that was wanted; another is said aloud.</param>
public sealed record VideoEncoderChoice(string Name, string Description, IReadOnlyList<string> Arguments, bool IsPreferred)
{
    /// <summary>Picks the best encoder.</summary>
    /// <param name="tools">ffmpeg.</param>
    /// <param name="quality">Constant rate factor of H.264, 0 (lossless) to 51.</param>
    /// <param name="preset">x264's preset.</param>
    /// <param name="cancellation">Gives up waiting for ffmpeg's answer.</param>
    /// <exception cref="MediaException">ffmpeg has none that is known, or does not tell them.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public static VideoEncoderChoice Find(FFmpegTools tools, int quality, string preset, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(tools);
        ArgumentNullException.ThrowIfNull(preset);
        (int exitCode, string output, string error) = tools.Run(["-hide_banner", "-encoders"], cancellation);
        if (exitCode != 0)
        {
            throw new MediaException($"this ffmpeg ({tools.FFmpeg}) does not tell its encoders: {FFmpegTools.Explain(error)}.");
        }

        return Pick(output, quality, preset)
            ?? throw new MediaException($"this ffmpeg ({tools.FFmpeg}) has no encoder for H.264 or MPEG-4; install a fuller build, or record to a file named .avi.");
    }

    internal static VideoEncoderChoice? Pick(string encoders, int quality, string preset)
    {
        HashSet<string> names = [.. encoders.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(1) ?? "")];
        string crf = quality.ToString(System.Globalization.CultureInfo.InvariantCulture);

        // x264 looks dozens of pictures ahead by itself, and all of them would be lost with the encoder. This makes a file a little larger.
        VideoEncoderChoice[] known =
        [
            new("libx264", "H.264 (x264)", ["-preset", preset, "-crf", crf, "-tune", "zerolatency"], true),
            new("libopenh264", "H.264 (OpenH264)", ["-b:v", "4M"], false),
            new("h264_videotoolbox", "H.264 (VideoToolbox)", ["-b:v", "4M"], false),
            new("h264_mf", "H.264 (Media Foundation)", ["-b:v", "4M"], false),
            new("mpeg4", "MPEG-4 part 2", ["-q:v", "3", "-bf", "0"], false),
        ];
        return known.FirstOrDefault(encoder => names.Contains(encoder.Name));
    }
}
