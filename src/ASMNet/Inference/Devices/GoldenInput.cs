namespace ASMNet.Inference.Devices;

/// <summary>A fixed picture-like input for comparing devices: a smooth gradient with blobs and a little noise, values 0 to 1, the same on every machine.</summary>
public static class GoldenInput
{
    /// <summary>Writes the input.</summary>
    /// <param name="input">The network's input, channels first.</param>
    /// <param name="width">Width of a picture row in values, at least 1.</param>
    /// <param name="variant">Any number; another one gives another picture.</param>
    public static void Fill(Span<float> input, int width, int variant)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        uint noise = 2463534242u + (uint)variant;
        for (int i = 0; i < input.Length; i++)
        {
            // Marsaglia's xorshift: random enough, and the same in every runtime, which System.Random does not promise.
            noise ^= noise << 13;
            noise ^= noise >> 17;
            noise ^= noise << 5;
            int x = i % width;
            int y = i / width;
            float wave = MathF.Sin((x * 0.11f) + variant) * MathF.Cos((y * 0.07f) - variant);
            input[i] = 0.5f + (0.35f * wave) + (0.15f * ((noise / 4294967296f) - 0.5f));
        }
    }
}
