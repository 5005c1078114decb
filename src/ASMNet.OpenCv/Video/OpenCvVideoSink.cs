using System.Globalization;
using ASMNet.Imaging;
using ASMNet.Media;
using ASMNet.Media.Video;
using OpenCvSharp;

namespace ASMNet.OpenCv.Video;

/// <summary>
/// Writes a video at a constant frame rate with an encoder that OpenCV has, where there is no ffmpeg: H.264 on Windows, otherwise MPEG-4 part 2. A picture is
/// shown from its time until the next one's; of two pictures in one slot of the frame rate the first stays, and so one whose time is that of the picture before, or earlier, is left out, and so is a time without pictures that is longer than <see cref="SourceClock.LargestGap"/>. An encoder that is missing shows in three ways: the
/// writer does not open, it opens and writes nothing, or the file holds another codec than was asked for. So the file is opened again at the end and says
/// itself what it holds. Odd sizes get another row or column, a copy of their last: OpenCV's encoders would cut one off.
/// </summary>
public sealed class OpenCvVideoSink : IFrameSink
{
    /// <summary>What MPEG-4 may lie in. Not every other ending fails: OpenCV takes one of a picture for a row of numbered pictures.</summary>
    private static readonly string[] Containers = [".mp4", ".m4v", ".mov", ".mkv"];

    /// <summary>The names under which MPEG-4 part 2 comes back: mp4v in the file is FMP4 to ffmpeg.</summary>
    private static readonly string[] Mpeg4 = ["MP4V", "FMP4", "XVID", "DIVX"];

    /// <summary>OpenCV's package for Linux has no encoder for H.264, and a missing one is slow to say so.</summary>
    private static readonly string[] Codecs = OperatingSystem.IsWindows() ? ["avc1", "mp4v"] : ["mp4v"];

    private readonly OutputFile _file;
    private readonly VideoWriter _writer;
    private readonly SourceInfo _source;
    private readonly string _codec;
    private readonly Action<string> _say;
    private readonly FrameSlots _slots;
    private readonly Mat _last = new();
    private long _written;

    private OpenCvVideoSink(OutputFile file, VideoWriter writer, SourceInfo source, string codec, Action<string> say)
    {
        _file = file;
        _writer = writer;
        _source = source;
        _codec = codec;
        _say = say;
        _slots = new FrameSlots(file.Name, source.FrameRate, say);
    }

    /// <inheritdoc/>
    public string Description => _file.Name;

    /// <inheritdoc/>
    public bool NeedsPicture => true;

    /// <summary>Opens a video with the first codec that works.</summary>
    /// <param name="file">Where to write; the sink disposes it if there is one.</param>
    /// <param name="source">Size and nominal frame rate.</param>
    /// <param name="say">Receives which encoder is used, a time without pictures that is left out, and at the end a codec that came out otherwise.</param>
    /// <returns>Null where OpenCV writes no such file, or has no encoder for it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The source's frame rate is not from 0.001 to 1000.</exception>
    public static OpenCvVideoSink? TryOpen(OutputFile file, SourceInfo source, Action<string> say) => TryOpen(file, source, say, Codecs);

    /// <summary>Opens a video with the first codec of some that works.</summary>
    internal static OpenCvVideoSink? TryOpen(OutputFile file, SourceInfo source, Action<string> say, IReadOnlyList<string> codecs)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(say);
        FrameRates.Require(source, file);
        foreach (string codec in Containers.Contains(Path.GetExtension(file.Path).ToLowerInvariant()) ? codecs : [])
        {
            VideoWriter writer = new(file.TemporaryPath, FourCC.FromString(codec), source.FrameRate, Even(source.Width, source.Height));
            if (writer.IsOpened())
            {
                say($"video: {codec} by OpenCV");
                return new OpenCvVideoSink(file, writer, source, codec, say);
            }

            writer.Dispose();
        }

        return null;
    }

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">It was completed or disposed of.</exception>
    public void Write(MediaFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        ObjectDisposedException.ThrowIf(_writer.IsDisposed, this);
        FrameBuffer picture = frame.Buffer;

        // OpenCV drops a picture of another size without a word.
        if (picture.Width != _source.Width || picture.Height != _source.Height)
        {
            throw new MediaException(string.Create(
                CultureInfo.InvariantCulture, $"'{_file.Name}': a picture of {picture.Width}x{picture.Height} does not fit into a video of {_source.Width}x{_source.Height}."));
        }

        if (_slots.Find(frame.Timestamp, _written) is not long slot)
        {
            return;
        }

        for (; _written < slot; _written++)
        {
            _writer.Write(_last);
        }

        using (Mat source = PictureHeader.Over(picture))
        {
            Cv2.CopyMakeBorder(source, _last, 0, picture.Height & 1, 0, picture.Width & 1, BorderTypes.Replicate);
        }

        _writer.Write(_last);
        _written++;
        _file.HoldsData = true;
    }

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">It was disposed of.</exception>
    public void Complete()
    {
        ObjectDisposedException.ThrowIf(_last.IsDisposed, this);
        if (_written == 0)
        {
            Dispose();
            return;
        }

        _writer.Dispose();
        CheckWhatItHolds();
        _file.Commit();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _writer.Dispose();
        _last.Dispose();
        _file.Dispose();
    }

    private void CheckWhatItHolds()
    {
        using VideoCapture check = new(_file.TemporaryPath, VideoCaptureAPIs.ANY);
        if (!check.IsOpened() || check.Get(VideoCaptureProperties.FrameCount) < 1)
        {
            throw new MediaException($"'{_file.Name}' is not playable: the {_codec} encoder wrote nothing. Choose a file that ends in .avi, which needs no encoder.");
        }

        string real = FourLetters.Of(check.Get(VideoCaptureProperties.FourCC));
        if (real.Length > 0 && !IsSame(real, _codec))
        {
            _say($"'{_file.Name}' holds {real}, not {_codec}.");
        }
    }

    private static Size Even(int width, int height) => new(width + (width & 1), height + (height & 1));

    private static bool IsSame(string real, string asked) =>
        string.Equals(real, asked, StringComparison.OrdinalIgnoreCase)
        || (Mpeg4.Contains(real, StringComparer.OrdinalIgnoreCase) && Mpeg4.Contains(asked, StringComparer.OrdinalIgnoreCase));
}
