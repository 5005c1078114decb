using System.Runtime.CompilerServices;

namespace ASMNet.Synthesis;

/// <summary>SplitMix64 (Steele, Lea and Flood 2014): the same numbers on every machine and every version of .NET.</summary>
internal struct SeededRandom(ulong seed)
{
    private ulong _state = seed;

    public ulong NextBits() => Mix(_state += 0x9E3779B97F4A7C15);

    /// <summary>A number from <paramref name="low"/> up to <paramref name="high"/>.</summary>
    public float Next(float low, float high) => low + ((high - low) * ((NextBits() >> 40) * (1f / (1 << 24))));

    /// <summary>A normally distributed number with mean 0 and deviation 1 (Box and Muller).</summary>
    public float NextNormal()
    {
        float radius = MathF.Sqrt(-2 * MathF.Log(Next(1e-7f, 1)));
        return radius * MathF.Cos(Next(0, MathF.Tau));
    }

    /// <summary>Scrambles a number so that neighbours have nothing in common.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
