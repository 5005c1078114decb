using System.Diagnostics;
using System.Globalization;
using ASMNet.Media.FFmpeg;

namespace ASMNet.Testing;

/// <summary>ffmpeg as the judge of what the program writes, and as the maker of its input.</summary>
internal static class TestFFmpeg
{
    public static FFmpegTools Tools { get; } = FFmpegTools.Require("", "testing");

    /// <summary>Makes a file. What an encoder writes depends on its threads, which would be as many as the machine has processors.</summary>
    /// <param name="arguments">The last is the file.</param>
    public static void Make(params string[] arguments)
    {
        (int exitCode, _, string error) = FFmpegTools.Run(Tools.FFmpeg, ["-hide_banner", "-loglevel", "error", "-y", .. arguments[..^1], "-threads", "3", arguments[^1]]);
        Assert.True(exitCode == 0, error);
    }

    /// <summary>Every frame of a video as packed BGR, without any frame rate conversion.</summary>
    /// <param name="file">The video.</param>
    /// <param name="start">Where to begin, in seconds.</param>
    public static byte[] Decode(string file, double start = 0)
    {
        string[] seek = start > 0 ? ["-ss", start.ToString(CultureInfo.InvariantCulture)] : [];
        using Process process = Tools.Start(["-hide_banner", "-loglevel", "error", .. seek, "-i", file, .. Tools.KeepEveryFrame, "-enc_time_base", "1/90000", "-pix_fmt", "bgr24", "-f", "rawvideo", "pipe:1"]);
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync();
        using var bytes = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(bytes);
        process.WaitForExit();
        Assert.Equal("", error.GetAwaiter().GetResult());
        return bytes.ToArray();
    }

    /// <summary>The presentation times of a video's frames in seconds.</summary>
    public static double[] Times(string file)
    {
        (_, string output, _) = FFmpegTools.Run(
            Tools.FFprobe, "-v", "error", "-select_streams", "v:0", "-show_entries", "frame=pts_time", "-of", "csv=p=0", file);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => double.Parse(line.Trim().TrimEnd(','), CultureInfo.InvariantCulture))];
    }

    /// <summary>The presentation times of what a video holds, without decoding it; empty where it cannot be read.</summary>
    public static double[] PacketTimes(string file)
    {
        (_, string output, _) = FFmpegTools.Run(
            Tools.FFprobe, "-v", "quiet", "-select_streams", "v:0", "-show_entries", "packet=pts_time", "-of", "csv=p=0", file);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => char.IsDigit(line[0])).Select(line => double.Parse(line.Trim().TrimEnd(','), CultureInfo.InvariantCulture))];
    }

    /// <summary>One field of the first video stream, as ffprobe writes it.</summary>
    public static string Field(string file, string name)
    {
        (_, string output, _) = FFmpegTools.Run(
            Tools.FFprobe, "-v", "error", "-select_streams", "v:0", "-show_entries", $"stream={name}", "-of", "default=nw=1:nk=1", file);
        return output.Trim();
    }
}
