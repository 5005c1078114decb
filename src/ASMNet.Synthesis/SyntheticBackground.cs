using System.Numerics;

namespace ASMNet.Synthesis;

/// <summary>A room out of focus: a gradient, soft rectangles and lights, and a little grain. Painted once for each picture size.</summary>
internal sealed class SyntheticBackground(ulong seed)
{
    private const int RectangleCount = 7;
    private const int LightCount = 6;

    private byte[] _painted = [];
    private int _width;
    private int _height;

    /// <summary>Copies the background into a picture.</summary>
    /// <param name="canvas">The picture.</param>
    public void Draw(Canvas canvas)
    {
        if (canvas.Width != _width || canvas.Height != _height)
        {
            (_width, _height) = (canvas.Width, canvas.Height);
            _painted = new byte[3 * _width * _height];
            Paint();
        }

        _painted.CopyTo(canvas.Pixels);
    }

    private void Paint()
    {
        var random = new SeededRandom(seed);
        var top = new Vector3(random.Next(120, 175), random.Next(125, 170), random.Next(120, 175));
        var bottom = new Vector3(random.Next(55, 95), random.Next(60, 100), random.Next(65, 110));
        Span<Spot> rectangles = stackalloc Spot[RectangleCount];
        Span<Spot> lights = stackalloc Spot[LightCount];
        float aspect = (float)_width / _height;
        foreach (ref Spot spot in rectangles)
        {
            spot = new Spot(ref random, aspect, random.Next(0.08f, 0.30f), random.Next(0.12f, 0.5f), 38);
        }

        foreach (ref Spot spot in lights)
        {
            float radius = random.Next(0.02f, 0.09f);
            spot = new Spot(ref random, aspect, radius, radius, 55);
        }

        // What depends on the column alone is found once, and what does not reach a row is left out there.
        float[] waves = new float[_width];
        float[] edges = new float[RectangleCount * _width];
        for (int x = 0; x < _width; x++)
        {
            float across = (x + 0.5f) / _height;
            waves[x] = 0.15f * MathF.Sin(3 * across);
            for (int i = 0; i < RectangleCount; i++)
            {
                edges[(i * _width) + x] = rectangles[i].EdgeX(across);
            }
        }

        Span<float> rows = stackalloc float[RectangleCount];
        for (int y = 0; y < _height; y++)
        {
            float down = (y + 0.5f) / _height;
            for (int i = 0; i < RectangleCount; i++)
            {
                rows[i] = rectangles[i].EdgeY(down);
            }

            for (int x = 0; x < _width; x++)
            {
                var place = new Vector2((x + 0.5f) / _height, down);
                Vector3 colour = Vector3.Lerp(top, bottom, down + waves[x]);
                for (int i = 0; i < RectangleCount; i++)
                {
                    if (rows[i] > 0)
                    {
                        colour += rectangles[i].Colour * (edges[(i * _width) + x] * rows[i]);
                    }
                }

                foreach (ref readonly Spot spot in lights)
                {
                    if (Math.Abs(down - spot.Center.Y) < spot.HalfWidth && Math.Abs(place.X - spot.Center.X) < spot.HalfWidth)
                    {
                        colour += spot.Colour * (1 - SmoothStep.Between(0.8f, 1.0f, Vector2.Distance(place, spot.Center) / spot.HalfWidth));
                    }
                }

                colour = Vector3.Clamp(colour + new Vector3(random.Next(-2.5f, 2.5f)), Vector3.Zero, new Vector3(255));
                int offset = 3 * ((y * _width) + x);
                _painted[offset] = (byte)colour.X;
                _painted[offset + 1] = (byte)colour.Y;
                _painted[offset + 2] = (byte)colour.Z;
            }
        }
    }

    /// <summary>A soft rectangle or disc; lengths are shares of the picture's height.</summary>
    private readonly struct Spot
    {
        public Spot(ref SeededRandom random, float aspect, float halfWidth, float halfHeight, float contrast)
        {
            Center = new Vector2(random.Next(0, aspect), random.Next(0, 0.9f));
            HalfWidth = halfWidth;
            HalfHeight = halfHeight;
            Softness = random.Next(0.004f, 0.02f);
            float change = random.Next(-contrast, contrast);
            Colour = new Vector3(change + random.Next(-12, 12), change + random.Next(-8, 8), change + random.Next(-12, 12));
        }

        public Vector2 Center { get; }

        public float HalfWidth { get; }

        public float HalfHeight { get; }

        public float Softness { get; }

        public Vector3 Colour { get; }

        public float EdgeX(float x) => 1 - SmoothStep.Between(HalfWidth - Softness, HalfWidth + Softness, Math.Abs(x - Center.X));

        public float EdgeY(float y) => 1 - SmoothStep.Between(HalfHeight - Softness, HalfHeight + Softness, Math.Abs(y - Center.Y));
    }
}
