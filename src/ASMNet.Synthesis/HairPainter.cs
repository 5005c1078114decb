using System.Numerics;
using System.Runtime.CompilerServices;

namespace ASMNet.Synthesis;

/// <summary>Paints short hair over the averaged one, which has no colour and no edge of its own.</summary>
internal sealed class HairPainter
{
    // Blue, green, red: black, grey, brown, dark blond, dark brown, auburn.
    private static readonly Vector3[] Colours =
    [
        new(26, 25, 28), new(96, 100, 104), new(42, 60, 84), new(84, 110, 132), new(30, 38, 52), new(36, 50, 84),
    ];

    private const float Cover = 0.88f;

    private readonly Vector3 _colour;
    private readonly float _hairline;
    private readonly ulong _seed;

    public HairPainter(ref SeededRandom random)
    {
        _colour = Colours[random.NextBits() % (ulong)Colours.Length] * random.Next(0.85f, 1.15f);
        _hairline = random.Next(0.83f, 0.88f);
        _seed = random.NextBits();
    }

    /// <summary>The colour of a place of the head (face units) after painting.</summary>
    /// <param name="place">Place in the texture's window.</param>
    /// <param name="skin">Colour there without hair, grey values.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public Vector3 Paint(Vector2 place, Vector3 skin)
    {
        float low = 1 - SmoothStep.Between(-0.12f, 0.10f, place.Y);
        if (low == 0)
        {
            return skin;
        }

        float strand = Strand(place);
        float radius = new Vector2(place.X / 0.575f, (place.Y - 0.12f) / _hairline).Length();
        float cover = SmoothStep.Between(0.93f, 1.11f, radius + (0.09f * (strand - 0.5f))) * low;
        if (cover == 0)
        {
            return skin;
        }

        // Light falls from above: the crown is lighter than the sides, and the hairline lies in its own shadow.
        float light = 0.66f + (0.26f * strand) + (0.38f * SmoothStep.Between(0.95f, 1.35f, radius) * SmoothStep.Between(0.2f, -0.7f, place.Y));
        return Vector3.Lerp(skin, _colour * light, Cover * cover);
    }

    private float Strand(Vector2 place)
    {
        Vector2 whorl = place - new Vector2(0.06f, -0.35f);
        float angle = MathF.Atan2(whorl.Y, whorl.X) * 34;
        float along = whorl.Length() * 5;
        return (0.6f * Noise(angle, along)) + (0.4f * Noise(2.3f * angle, 1.7f * along));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private float Noise(float x, float y)
    {
        (float left, float top) = (MathF.Floor(x), MathF.Floor(y));
        (float u, float v) = (SmoothStep.Between(0, 1, x - left), SmoothStep.Between(0, 1, y - top));
        float upper = float.Lerp(At(left, top), At(left + 1, top), u);
        float lower = float.Lerp(At(left, top + 1), At(left + 1, top + 1), u);
        return float.Lerp(upper, lower, v);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float At(float column, float row)
    {
        ulong cell = (ulong)(uint)(int)column | ((ulong)(uint)(int)row << 32);
        return (SeededRandom.Mix(cell ^ _seed) >> 40) * (1f / (1 << 24));
    }
}
