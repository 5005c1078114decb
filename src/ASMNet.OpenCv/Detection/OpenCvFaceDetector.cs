using System.Globalization;
using System.Numerics;
using ASMNet.Detection;
using ASMNet.Geometry;
using ASMNet.Imaging;
using ASMNet.Inference;
using ASMNet.Media;
using OpenCvSharp;

namespace ASMNet.OpenCv.Detection;

/// <summary>
/// OpenCV's <c>FaceDetectorYN</c> on the project's own detector file. The picture is scaled as the built-in detector does it, so that a pass costs
/// the same for every camera. Rows of the result: box, right eye, left eye, nose tip, right and left mouth corner, score (OpenCV's <c>face_detect.cpp</c>).
/// </summary>
public sealed class OpenCvFaceDetector : IFaceDetector
{
    private const int ScoreColumn = 14;
    private const int SizeAtLoad = 320;

    private readonly string _model;
    private readonly FaceDetectorOptions _options;
    private readonly int _threads;
    private readonly Mat _scaled;
    private readonly Mat _faces;
    private FaceDetectorYN? _detector;
    private Size _size;

    /// <summary>Loads the detector.</summary>
    /// <param name="model">Path of the ONNX file.</param>
    /// <param name="options">Thresholds and the smallest face; null for the defaults.</param>
    /// <param name="threads">Threads that compute one picture, at least 1; OpenCV has one number of them for the whole process, and takes all cores when it is not told.</param>
    /// <exception cref="ModelFormatException">OpenCV cannot load the file, or it is no face detector.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A setting lies outside its range.</exception>
    public OpenCvFaceDetector(string model, FaceDetectorOptions? options = null, int threads = 1)
    {
        ArgumentException.ThrowIfNullOrEmpty(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        Cv2.SetNumThreads(threads);
        _model = model;
        _threads = threads;
        _options = options ?? new FaceDetectorOptions();
        _scaled = new Mat();
        _faces = new Mat();
        try
        {
            _options.Validate();
            ModelContent.Require(model);
            Prepare(new Size(SizeAtLoad, SizeAtLoad));
            Try();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public string Description => string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(_model)} on OpenCV ({Counted.Of(_threads, "thread")})");

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">It was disposed of.</exception>
    public unsafe int Detect(in ImageView image, Span<FaceDetection> results)
    {
        ObjectDisposedException.ThrowIf(_scaled.IsDisposed, this);
        float scale = _options.ScaleFor(image.Width, image.Height);
        Size size = new(Math.Max(1, (int)MathF.Round(image.Width * scale)), Math.Max(1, (int)MathF.Round(image.Height * scale)));
        Prepare(size);
        fixed (byte* pixels = image.Pixels)
        {
            using Mat picture = PictureHeader.Over(pixels, image);
            Cv2.Resize(picture, _scaled, size, interpolation: scale < 1 ? InterpolationFlags.Area : InterpolationFlags.Linear);
        }

        _detector!.Detect(_scaled, _faces);
        int count = Math.Min(_faces.Empty() ? 0 : _faces.Rows, results.Length);
        Vector2 back = new((float)image.Width / size.Width, (float)image.Height / size.Height);
        for (int row = 0; row < count; row++)
        {
            results[row] = Face(row, back);
        }

        // OpenCV's suppression of overlapping boxes leaves them in falling order already; the interface promises it.
        results[..count].Sort(static (left, right) => right.Score.CompareTo(left.Score));
        return count;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _detector?.Dispose();
        _detector = null;
        _scaled.Dispose();
        _faces.Dispose();
    }

    /// <summary>Makes the detector for a size: in OpenCvSharp 4.13 the size is settled when it is made.</summary>
    private void Prepare(Size size)
    {
        if (_detector is not null && _size == size)
        {
            return;
        }

        _detector?.Dispose();
        _detector = null;
        try
        {
            _detector = FaceDetectorYN.Create(_model, string.Empty, size, _options.MinScore, _options.MaxOverlap);
            _size = size;
        }
        catch (OpenCVException exception)
        {
            throw new ModelFormatException($"OpenCV cannot load the face detector '{_model}': {OneLine.Of(exception)}", exception);
        }
    }

    /// <summary>OpenCV loads any network; that it is no face detector shows only when it runs.</summary>
    private void Try()
    {
        try
        {
            using Mat black = new(SizeAtLoad, SizeAtLoad, MatType.CV_8UC3, Scalar.Black);
            _detector!.Detect(black, _faces);
        }
        catch (OpenCVException exception)
        {
            throw new ModelFormatException($"'{_model}' is no face detector for OpenCV: {OneLine.Of(exception)}", exception);
        }
    }

    private FaceDetection Face(int row, Vector2 back)
    {
        Vector2 corner = Point(row, 0, back);
        BoundingBox box = new(corner.X, corner.Y, _faces.At<float>(row, 2) * back.X, _faces.At<float>(row, 3) * back.Y);
        FacePoints points = new(Point(row, 4, back), Point(row, 6, back), Point(row, 8, back), Point(row, 10, back), Point(row, 12, back));
        return new FaceDetection(box, _faces.At<float>(row, ScoreColumn), points);
    }

    /// <summary>Pixel centres are at integers in both pictures, so half a pixel goes off before the scaling and on again after it.</summary>
    private Vector2 Point(int row, int column, Vector2 back)
    {
        Vector2 half = new(0.5f);
        return ((new Vector2(_faces.At<float>(row, column), _faces.At<float>(row, column + 1)) + half) * back) - half;
    }
}
