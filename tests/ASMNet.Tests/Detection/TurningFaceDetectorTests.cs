using System.Numerics;
using ASMNet.Detection;
using ASMNet.Geometry;
using ASMNet.Imaging;

namespace ASMNet.Tests.Detection;

public sealed class TurningFaceDetectorTests : IDisposable
{
    private const int Width = 96;
    private const int Height = 64;

    private readonly ArrowDetector _arrows = new();
    private readonly FaceTurn _turn = new();
    private readonly FaceDetection[] _results = new FaceDetection[8];
    private readonly byte[] _pixels = new byte[3 * Width * Height];

    [Fact]
    public void Detect_PicturesThatAlwaysChange_AsksAtMostTwoThirdsAsOftenAgain()
    {
        using var detector = new TurningFaceDetector(_arrows, _turn);
        for (int i = 0; i < 100; i++)
        {
            Array.Clear(_pixels);
            Dot(new Vector2(10 + (i % 7 * 10), 20), 1);
            Assert.Equal(0, detector.Detect(Picture, _results));
        }

        Assert.InRange(_arrows.Passes, 150, 171);
    }

    [Fact]
    public void Detect_PictureThatStaysTheSame_AsksEachLookOnceAndThenRarely()
    {
        using var detector = new TurningFaceDetector(_arrows, _turn);
        Dot(new Vector2(50, 20), 1);
        for (int i = 0; i < 100; i++)
        {
            Assert.Equal(0, detector.Detect(Picture, _results));
        }

        Assert.InRange(_arrows.Passes, 113, 117);
    }

    [Fact]
    public void Detect_PictureOfOneColour_AsksOnce()
    {
        using var detector = new TurningFaceDetector(_arrows, _turn);
        for (int i = 0; i < 20; i++)
        {
            detector.Detect(Picture, _results);
        }

        Assert.Equal(20, _arrows.Passes);
    }

    [Theory]
    [InlineData(10, 0)]
    [InlineData(-10, 0)]
    [InlineData(0, -10)]
    public void Detect_TurnedFaceAfterAPictureWithoutOne_IsFoundAtOnce(float x, float y)
    {
        using var detector = new TurningFaceDetector(_arrows, _turn);
        Dot(new Vector2(80, 50), 1);
        for (int i = 0; i < 8; i++)
        {
            Assert.Equal(0, detector.Detect(Picture, _results));
        }

        Draw(new Vector2(48, 32), new Vector2(48, 32) + new Vector2(x, y));
        Assert.Equal(1, detector.Detect(Picture, _results));
    }

    [Fact]
    public void Detect_SureUprightFace_AsksOnce()
    {
        using var detector = new TurningFaceDetector(_arrows, _turn);
        Draw(new Vector2(40, 30), new Vector2(40, 40));

        Assert.Equal(1, detector.Detect(Picture, _results));
        Assert.Equal(1, _arrows.Passes);
    }

    [Theory]
    [InlineData(10, 0, -90)]
    [InlineData(-10, 0, 90)]
    [InlineData(0, -10, 180)]
    public void Detect_TurnedFace_BringsBoxAndPointsBack(float x, float y, float degrees)
    {
        using var detector = new TurningFaceDetector(_arrows, _turn);
        var eyes = new Vector2(48, 32);
        Draw(eyes, eyes + new Vector2(x, y));

        Assert.Equal(1, detector.Detect(Picture, _results));
        FacePoints points = _results[0].Points!.Value;
        Assert.InRange(Vector2.Distance(eyes, points.RightEye), 0, 1.5f);
        Assert.InRange(Vector2.Distance(eyes + new Vector2(x, y), points.Nose), 0, 1.5f);
        Vector2 down = points.Nose - points.RightEye;
        Assert.InRange(Math.Abs(MathF.IEEERemainder((MathF.Atan2(-down.X, down.Y) * 180 / MathF.PI) - degrees, 360)), 0, 8);
        Assert.InRange(Vector2.Distance(_results[0].Box.Center, points.RightEye), 0, 1.5f);
        Assert.InRange(_results[0].Box.Width, 18, 22);
    }

    [Fact]
    public void Detect_SureFaceThatTheTrackerDoesNotSee_IsLookedForTurned()
    {
        using var detector = new TurningFaceDetector(_arrows, _turn);
        Draw(new Vector2(40, 30), new Vector2(40, 40));
        detector.Detect(Picture, _results);
        detector.Detect(Picture, _results);
        Assert.Equal(6, _arrows.Passes);

        _turn.FaceSeen = true;
        detector.Detect(Picture, _results);
        detector.Detect(Picture, _results);
        Assert.Equal(8, _arrows.Passes);
    }

    [Fact]
    public void Detect_FaceKnownToBeTurned_IsLookedForInEveryPass()
    {
        using var detector = new TurningFaceDetector(_arrows, _turn);
        Draw(new Vector2(48, 32), new Vector2(58, 32));
        _turn.Radians = -MathF.PI / 2;
        _turn.FaceSeen = true;
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(1, detector.Detect(Picture, _results));
        }

        Assert.Equal(40, _arrows.Passes);
    }

    public void Dispose() => _arrows.Dispose();

    private ImageView Picture => new(_pixels, Width, Height, 3 * Width);

    /// <summary>A face is a red dot with a blue one below.</summary>
    private void Draw(Vector2 eyes, Vector2 nose)
    {
        Dot(eyes, 2);
        Dot(nose, 0);
    }

    private void Dot(Vector2 place, int channel)
    {
        for (int y = -1; y <= 1; y++)
        {
            for (int x = -1; x <= 1; x++)
            {
                _pixels[(3 * ((((int)place.Y + y) * Width) + (int)place.X + x)) + channel] = 255;
            }
        }
    }

    /// <summary>Finds a face where the blue dot lies below the red one.</summary>
    private sealed class ArrowDetector : IFaceDetector
    {
        public int Passes { get; private set; }

        public string Description => "arrows";

        public int Detect(in ImageView image, Span<FaceDetection> results)
        {
            Passes++;
            Vector2 eyes = MiddleOf(image, 2);
            Vector2 nose = MiddleOf(image, 0);
            Vector2 down = nose - eyes;
            if (!(down.Y > 2 * Math.Abs(down.X)))
            {
                return 0;
            }

            float side = 2 * down.Length();
            results[0] = new FaceDetection(new BoundingBox(eyes.X - (side / 2), eyes.Y - (side / 2), side, side), 0.9f, new FacePoints(eyes, eyes, nose, nose, nose));
            return 1;
        }

        public void Dispose()
        {
        }

        private static Vector2 MiddleOf(in ImageView image, int channel)
        {
            Vector2 sum = Vector2.Zero;
            float weight = 0;
            for (int y = 0; y < image.Height; y++)
            {
                for (int x = 0; x < image.Width; x++)
                {
                    float value = image.Row(y)[(3 * x) + channel];
                    sum += value * new Vector2(x, y);
                    weight += value;
                }
            }

            return sum / weight;
        }
    }
}
