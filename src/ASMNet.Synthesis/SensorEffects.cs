using System.Numerics;

namespace ASMNet.Synthesis;

/// <summary>Light and noise over a finished picture: value * gain + noise, saturated.</summary>
internal sealed class SensorEffects
{
    private const int TableSize = 1 << 16;

    private readonly short[] _noise = new short[TableSize];
    private readonly bool _noisy;
    private readonly ulong _seed;

    public SensorEffects(ulong seed, float deviation)
    {
        _seed = seed;
        _noisy = deviation > 0;
        var random = new SeededRandom(seed);
        foreach (ref short value in _noise.AsSpan())
        {
            value = (short)MathF.Round(deviation * random.NextNormal());
        }
    }

    /// <summary>Applies both effects in place.</summary>
    /// <param name="canvas">The picture.</param>
    /// <param name="time">Time of the picture; it decides the noise.</param>
    /// <param name="gain">Factor of the light, 0 to 2.</param>
    public void Apply(Canvas canvas, TimeSpan time, float gain)
    {
        short factor = (short)MathF.Round(128 * Math.Clamp(gain, 0, 2));
        if (!_noisy && factor == 128)
        {
            return;
        }

        for (int y = 0; y < canvas.Height; y++)
        {
            Span<byte> row = canvas.Row(y);
            ulong bits = SeededRandom.Mix(_seed ^ ((ulong)time.Ticks * 8191) ^ (ulong)y);

            // Each row reads the table from an offset of its own; a row longer than the table goes on from its start.
            for (int done = 0; done < row.Length;)
            {
                int offset = (int)((bits + (ulong)done) % (TableSize / 2));
                int count = Math.Min(row.Length - done, TableSize - offset);
                ApplyTo(row.Slice(done, count), _noise.AsSpan(offset, count), factor);
                done += count;
            }
        }
    }

    private static void ApplyTo(Span<byte> row, ReadOnlySpan<short> noise, short factor)
    {
        int lanes = Vector<byte>.Count;
        int half = Vector<short>.Count;
        var gain = new Vector<ushort>((ushort)factor);
        var limit = new Vector<short>(255);
        int i = 0;
        for (; i <= row.Length - lanes; i += lanes)
        {
            Vector.Widen(new Vector<byte>(row[i..]), out Vector<ushort> low, out Vector<ushort> high);
            Vector<short> lowSum = Vector.AsVectorInt16((low * gain) >>> 7) + new Vector<short>(noise[i..]);
            Vector<short> highSum = Vector.AsVectorInt16((high * gain) >>> 7) + new Vector<short>(noise[(i + half)..]);
            lowSum = Vector.Min(Vector.Max(lowSum, Vector<short>.Zero), limit);
            highSum = Vector.Min(Vector.Max(highSum, Vector<short>.Zero), limit);
            Vector.Narrow(Vector.AsVectorUInt16(lowSum), Vector.AsVectorUInt16(highSum)).CopyTo(row[i..]);
        }

        for (; i < row.Length; i++)
        {
            row[i] = (byte)Math.Clamp(((row[i] * factor) >> 7) + noise[i], 0, 255);
        }
    }
}
