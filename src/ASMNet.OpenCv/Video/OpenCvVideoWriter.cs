using System.Globalization;
using ASMNet.Imaging;
using ASMNet.Media;
using OpenCvSharp;

namespace ASMNet.OpenCv.Video;

/// <summary>
/// Writes a video with an encoder that OpenCV has: H.264 on Windows, MPEG-4 part 2, and Motion JPEG in AVI as the last resort, which OpenCV brings itself.
/// An encoder that is missing shows in three ways: the writer does not open, it opens and writes nothing, or the file holds another codec than
/// was asked for. So the file is opened again at the end and says itself what it holds. Odd sizes get another row or column, a copy of their last:
/// OpenCV's encoders would cut one off.
/// </summary>
public sealed class OpenCvVideoWriter : IVideoWriter
{
    /// <summary>The names under which MPEG-4 part 2 comes back: mp4v in the file is FMP4 to ffmpeg.</summary>
    private static readonly string[] Mpeg4 = ["MP4V", "FMP4", "XVID", "DIVX"];

    /// <summary>What MPEG-4 may lie in. Not every other ending fails: OpenCV takes one of a picture for a row of numbered pictures.</summary>
    private static readonly string[] Containers = [".mp4", ".m4v", ".mov", ".mkv"];

    private readonly VideoWriter _writer;
    private readonly Mat _last = new();
    private readonly int _width;
    private readonly int _height;
    private readonly double _frameRate;
    private readonly Action<string> _report;
    private TimeSpan? _first;
    private long _written;

    private OpenCvVideoWriter(VideoWriter writer, string path, string codec, int width, int height, double frameRate, Action<string> report)
    {
        _writer = writer;
        Path = path;
        Codec = codec;
        _width = width;
        _height = height;
        _frameRate = frameRate;
        _report = report;
    }

    /// <inheritdoc/>
    public string Path { get; }

    /// <inheritdoc/>
    public string Codec { get; private set; }

    /// <summary>Opens a file with the first codec that works.</summary>
    /// <param name="path">The file; its ending tells the container. It becomes <c>.avi</c> where only the last resort works.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="frameRate">Frames per second.</param>
    /// <param name="report">Receives a line when another codec or container than the best one is used.</param>
    /// <exception cref="MediaException">Nothing works.</exception>
    public static OpenCvVideoWriter Open(string path, int width, int height, double frameRate, Action<string> report)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(report);
        string ending = System.IO.Path.GetExtension(path).ToLowerInvariant();
        string lastResort = System.IO.Path.ChangeExtension(path, ".avi");
        (string Codec, string Path)[] ways = Containers.Contains(ending) ? [.. H264(path), ("mp4v", path), ("MJPG", lastResort)] : [("MJPG", lastResort)];
        foreach ((string codec, string file) in ways)
        {
            VideoWriter writer = new(file, FourCC.FromString(codec), frameRate, Even(width, height));
            if (writer.IsOpened())
            {
                if (codec != ways[0].Codec)
                {
                    report($"OpenCV has no {ways[0].Codec} encoder here; the video is {codec} in '{file}'.");
                }
                else if (!string.Equals(file, path, StringComparison.OrdinalIgnoreCase))
                {
                    report($"OpenCV writes no '{ending}' files; the video is {codec} in '{file}'.");
                }

                return new OpenCvVideoWriter(writer, file, codec, width, height, frameRate, report);
            }

            writer.Dispose();
        }

        throw new MediaException($"'{path}' cannot be written: OpenCV opened no encoder ({string.Join(", ", ways.Select(way => way.Codec))}). Does the folder exist, and may it be written?");
    }

    /// <inheritdoc/>
    public unsafe void Write(in ImageView picture, TimeSpan timestamp)
    {
        // OpenCV drops a picture of another size without a word.
        if (picture.Width != _width || picture.Height != _height)
        {
            throw new MediaException(string.Create(CultureInfo.InvariantCulture, $"A picture of {picture.Width}x{picture.Height} does not fit into a video of {_width}x{_height}."));
        }

        _first ??= timestamp;
        long slot = (long)Math.Round((timestamp - _first.Value).TotalSeconds * _frameRate);
        if (slot < _written)
        {
            return;
        }

        for (; _written < slot; _written++)
        {
            _writer.Write(_last);
        }

        fixed (byte* pixels = picture.Pixels)
        {
            using Mat source = PictureHeader.Over(pixels, picture);
            Cv2.CopyMakeBorder(source, _last, 0, _height & 1, 0, _width & 1, BorderTypes.Replicate);
        }

        _writer.Write(_last);
        _written++;
    }

    /// <inheritdoc/>
    public void Complete()
    {
        _writer.Dispose();
        using VideoCapture check = new(Path, VideoCaptureAPIs.ANY);
        if (!check.IsOpened() || (_written > 0 && check.Get(VideoCaptureProperties.FrameCount) < 1))
        {
            throw new MediaException($"'{Path}' is not playable: the {Codec} encoder wrote nothing. Choose a file that ends in .avi, which needs no encoder.");
        }

        string real = FourLetters.Of(check.Get(VideoCaptureProperties.FourCC));
        if (real.Length > 0 && !IsSame(real, Codec))
        {
            _report($"'{Path}' holds {real}, not {Codec}.");
            Codec = real;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _writer.Dispose();
        _last.Dispose();
    }

    /// <summary>OpenCV's package for Linux has no encoder for it, and says so at length on the standard error when it is tried.</summary>
    private static (string Codec, string Path)[] H264(string path) => OperatingSystem.IsWindows() ? [("avc1", path)] : [];

    private static Size Even(int width, int height) => new(width + (width & 1), height + (height & 1));

    private static bool IsSame(string real, string asked) =>
        string.Equals(real, asked, StringComparison.OrdinalIgnoreCase)
        || (Mpeg4.Contains(real, StringComparer.OrdinalIgnoreCase) && Mpeg4.Contains(asked, StringComparer.OrdinalIgnoreCase));
}
