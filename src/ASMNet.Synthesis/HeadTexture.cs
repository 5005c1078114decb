using System.Numerics;
using System.Runtime.CompilerServices;

namespace ASMNet.Synthesis;

/// <summary>One person's texture with its mip levels: premultiplied BGRA in one integer a texel, with a transparent border of one texel.</summary>
internal sealed class HeadTexture
{
    private const int LevelCount = 6;

    private HeadTexture(Level[] levels) => Levels = levels;

    /// <summary>Level k is 2^k times smaller than the texture of the statistics.</summary>
    public Level[] Levels { get; }

    /// <summary>Mixes the mean texture with the modes and paints the hair. It runs once over many texels, so it is compiled whole at first.</summary>
    /// <param name="statistics">The statistics.</param>
    /// <param name="coefficients">One standard score for each texture mode.</param>
    /// <param name="hair">What grows on the head.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static HeadTexture Compose(HeadStatistics statistics, ReadOnlySpan<float> coefficients, HairPainter hair)
    {
        (int width, int height) = (statistics.TextureWidth, statistics.TextureHeight);
        float[] change = MixModes(statistics, coefficients);
        var first = new Level(width, height);
        var perTexel = new Vector2((statistics.Window.Z - statistics.Window.X) / width, (statistics.Window.W - statistics.Window.Y) / height);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                ReadOnlySpan<byte> texel = statistics.Texture.AsSpan(4 * ((y * width) + x), 4);
                Vector3 colour = new Vector3(texel[0], texel[1], texel[2]) + SampleModes(statistics, change, x, y);
                Vector2 place = new Vector2(statistics.Window.X, statistics.Window.Y) + (new Vector2(x + 0.5f, y + 0.5f) * perTexel);
                colour = Vector3.Clamp(hair.Paint(place, colour), Vector3.Zero, new Vector3(255));
                first.Texels[first.Index(x, y)] = Premultiply(colour, texel[3]);
            }
        }

        var levels = new Level[LevelCount];
        levels[0] = first;
        for (int k = 1; k < LevelCount; k++)
        {
            levels[k] = levels[k - 1].Halve();
        }

        return new HeadTexture(levels);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float[] MixModes(HeadStatistics statistics, ReadOnlySpan<float> coefficients)
    {
        float[] mixed = new float[statistics.TextureModes[0].Length];
        for (int k = 0; k < statistics.TextureModes.Length; k++)
        {
            float[] mode = statistics.TextureModes[k];
            for (int i = 0; i < mixed.Length; i++)
            {
                mixed[i] += coefficients[k] * mode[i];
            }
        }

        return mixed;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Vector3 SampleModes(HeadStatistics statistics, float[] mixed, int x, int y)
    {
        int width = statistics.TextureWidth / statistics.ModeReduction;
        int height = statistics.TextureHeight / statistics.ModeReduction;
        float u = Math.Clamp(((x + 0.5f) / statistics.ModeReduction) - 0.5f, 0, width - 1.001f);
        float v = Math.Clamp(((y + 0.5f) / statistics.ModeReduction) - 0.5f, 0, height - 1.001f);
        (int left, int top) = ((int)u, (int)v);
        Vector3 upper = Vector3.Lerp(At(left, top), At(left + 1, top), u - left);
        Vector3 lower = Vector3.Lerp(At(left, top + 1), At(left + 1, top + 1), u - left);
        return Vector3.Lerp(upper, lower, v - top);

        Vector3 At(int column, int row) => new(mixed.AsSpan(3 * ((row * width) + column), 3));
    }

    private static uint Premultiply(Vector3 colour, byte opacity)
    {
        Vector3 scaled = (colour * (opacity / 255f)) + new Vector3(0.5f);
        return (uint)scaled.X | ((uint)scaled.Y << 8) | ((uint)scaled.Z << 16) | ((uint)opacity << 24);
    }

    /// <summary>One mip level. Thanks to the border bilinear taps need no test.</summary>
    internal sealed class Level(int width, int height)
    {
        public int Width { get; } = width;

        public int Height { get; } = height;

        public int Stride { get; } = width + 2;

        public uint[] Texels { get; } = new uint[(width + 2) * (height + 2)];

        public int Index(int x, int y) => ((y + 1) * Stride) + x + 1;

        public Level Halve()
        {
            var half = new Level((Width + 1) / 2, (Height + 1) / 2);
            for (int y = 0; y < half.Height; y++)
            {
                for (int x = 0; x < half.Width; x++)
                {
                    int right = Math.Min((2 * x) + 1, Width - 1);
                    int below = Math.Min((2 * y) + 1, Height - 1);
                    half.Texels[half.Index(x, y)] = Average(
                        Texels[Index(2 * x, 2 * y)],
                        Texels[Index(right, 2 * y)],
                        Texels[Index(2 * x, below)],
                        Texels[Index(right, below)]);
                }
            }

            return half;
        }

        private static uint Average(uint a, uint b, uint c, uint d)
        {
            const uint Lanes = 0x00FF00FF;
            uint even = (a & Lanes) + (b & Lanes) + (c & Lanes) + (d & Lanes) + 0x00020002;
            uint odd = ((a >> 8) & Lanes) + ((b >> 8) & Lanes) + ((c >> 8) & Lanes) + ((d >> 8) & Lanes) + 0x00020002;
            return ((even >> 2) & Lanes) | (((odd >> 2) & Lanes) << 8);
        }
    }
}
