using System.Numerics;
using ASMNet.Geometry;
using ASMNet.Imaging;

namespace ASMNet.Detection;

/// <summary>A picture turned about its middle, whole, in the form of the original, smaller where asked for; keeps its memory from picture to picture.</summary>
internal sealed class TurnedPicture
{
    // A detector sees faces of a twentieth of the height at 16 pixels; more rows than this only cost time.
    private const int MostRows = 480;

    private readonly CropSampler _sampler = new();
    private float[] _planes = [];
    private byte[] _pixels = [];
    private int _width;
    private int _height;
    private CropRegion _region;

    /// <summary>The turned picture.</summary>
    public ImageView View => new(_pixels.AsSpan(0, 3 * _width * _height), _width, _height, 3 * _width);

    /// <summary>Turns a picture.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="turn">How far what is to stand upright is turned, radians, clockwise as seen on the screen.</param>
    /// <param name="smaller">How many times smaller it is shown, with black around; at least 1.</param>
    public void Load(in ImageView image, float turn, float smaller = 1)
    {
        float shrink = Math.Min(1, (float)MostRows / image.Height);
        _width = Math.Max(1, (int)MathF.Round(shrink * image.Width));
        _height = Math.Max(1, (int)MathF.Round(shrink * image.Height));
        (float sine, float cosine) = MathF.SinCos(turn);
        (sine, cosine) = (Math.Abs(sine), Math.Abs(cosine));
        float reach = smaller * Math.Max(cosine + (sine * image.Height / image.Width), cosine + (sine * image.Width / image.Height));
        _region = new CropRegion(new Vector2(image.Width - 1, image.Height - 1) / 2, reach * image.Width, reach * image.Height, turn);
        int count = _width * _height;
        if (_pixels.Length < 3 * count)
        {
            _pixels = new byte[3 * count];
            _planes = new float[3 * count];
        }

        _sampler.Sample(image, _region, _width, _height, PixelNormalisation.Bgr, _planes);
        ReadOnlySpan<float> blue = _planes.AsSpan(0, count);
        ReadOnlySpan<float> green = _planes.AsSpan(count, count);
        ReadOnlySpan<float> red = _planes.AsSpan(2 * count, count);
        Span<byte> pixels = _pixels;
        for (int i = 0; i < blue.Length; i++)
        {
            pixels[3 * i] = (byte)(blue[i] + 0.5f);
            pixels[(3 * i) + 1] = (byte)(green[i] + 0.5f);
            pixels[(3 * i) + 2] = (byte)(red[i] + 0.5f);
        }
    }

    /// <summary>Brings a face of the turned picture back to the original; its box keeps its size and stays upright, its points turn.</summary>
    public FaceDetection ToOriginal(in FaceDetection face)
    {
        BoundingBox box = face.Box;
        float scale = _region.Width / _width;
        Vector2 size = new Vector2(box.Width, box.Height) * scale;
        Vector2 corner = ToOriginal(box.Center) - (size / 2);
        FacePoints? points = face.Points is FacePoints five
            ? new FacePoints(ToOriginal(five.RightEye), ToOriginal(five.LeftEye), ToOriginal(five.Nose), ToOriginal(five.RightMouth), ToOriginal(five.LeftMouth))
            : null;
        return new FaceDetection(new BoundingBox(corner.X, corner.Y, size.X, size.Y), face.Score, points);
    }

    private Vector2 ToOriginal(Vector2 point) => _region.ToImage(((point + new Vector2(0.5f)) / new Vector2(_width, _height)) - new Vector2(0.5f));
}
