using ASMNet.Detection;
using ASMNet.Geometry;
using ASMNet.Imaging;
using ASMNet.Inference;
using OpenCvSharp;

namespace ASMNet.OpenCv.Detection;

/// <summary>OpenCV's <c>CascadeClassifier</c> (Haar or LBP), for machines where a network is too slow. It gives neither scores nor points.</summary>
public sealed class OpenCvCascadeDetector : IFaceDetector
{
    private readonly string _file;
    private readonly int _workSize;
    private readonly CascadeClassifier _cascade;
    private readonly Mat _scaled;
    private readonly Mat _grey;

    /// <summary>Loads a cascade.</summary>
    /// <param name="file">Path of the XML file, for example OpenCV's <c>haarcascade_frontalface_default.xml</c>.</param>
    /// <param name="workSize">The longer side of the picture in which faces are searched, in pixels, at least 1; smaller pictures are searched as they are. Default 320.</param>
    /// <param name="threads">Threads that search one picture, at least 1; OpenCV has one number of them for the whole process.</param>
    /// <exception cref="ModelFormatException">There is no such file, or it holds no cascade.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1.</exception>
    public OpenCvCascadeDetector(string file, int workSize = 320, int threads = 1)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        ArgumentOutOfRangeException.ThrowIfLessThan(workSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        Cv2.SetNumThreads(threads);
        _file = file;
        _workSize = workSize;
        ModelContent.Require(file);
        try
        {
            _cascade = new CascadeClassifier(file);
        }
        catch (FileNotFoundException exception)
        {
            throw new ModelFormatException($"The cascade '{file}' does not exist.", exception);
        }
        catch (OpenCVException exception)
        {
            throw new ModelFormatException($"'{file}' holds no cascade: OpenCV says '{exception.Message.Trim()}'.", exception);
        }

        if (_cascade.Empty())
        {
            _cascade.Dispose();
            throw new ModelFormatException($"'{file}' holds no cascade.");
        }

        _scaled = new Mat();
        _grey = new Mat();
    }

    /// <inheritdoc/>
    public string Description => $"{Path.GetFileName(_file)} on OpenCV";

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">It was disposed of.</exception>
    public unsafe int Detect(in ImageView image, Span<FaceDetection> results)
    {
        ObjectDisposedException.ThrowIf(_scaled.IsDisposed, this);
        float scale = Math.Min(1, (float)_workSize / Math.Max(image.Width, image.Height));
        Size size = new(Math.Max(1, (int)MathF.Round(image.Width * scale)), Math.Max(1, (int)MathF.Round(image.Height * scale)));
        fixed (byte* pixels = image.Pixels)
        {
            using Mat picture = PictureHeader.Over(pixels, image);
            Cv2.Resize(picture, _scaled, size, interpolation: InterpolationFlags.Area);
        }

        Cv2.CvtColor(_scaled, _grey, ColorConversionCodes.BGR2GRAY);
        float x = (float)image.Width / size.Width;
        float y = (float)image.Height / size.Height;
        int count = 0;

        // Without scores the largest face comes first: it is the one that the user means.
        foreach (Rect face in _cascade.DetectMultiScale(_grey).OrderByDescending(face => face.Width * face.Height).Take(results.Length))
        {
            // A rectangle begins at the edge of its first pixel, which lies half a pixel before that pixel's centre, and centres are at integers.
            results[count++] = new FaceDetection(new BoundingBox((face.X * x) - 0.5f, (face.Y * y) - 0.5f, face.Width * x, face.Height * y), 1, null);
        }

        return count;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _cascade.Dispose();
        _scaled.Dispose();
        _grey.Dispose();
    }
}
