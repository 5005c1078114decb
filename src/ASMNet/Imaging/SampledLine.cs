using System.Numerics;

namespace ASMNet.Imaging;

/// <summary>One line of samples: where they lie in the picture, and the output rows that receive them.</summary>
internal readonly ref struct SampledLine
{
    /// <summary>Makes a line.</summary>
    /// <param name="start">The first sample in image pixels.</param>
    /// <param name="step">From one sample to the next.</param>
    /// <param name="first">The row in the first plane.</param>
    /// <param name="second">The row in the second plane, as long.</param>
    /// <param name="third">The row in the third plane, as long.</param>
    /// <param name="normalisation">Order of the planes and scaling of the values.</param>
    public SampledLine(Vector2 start, Vector2 step, Span<float> first, Span<float> second, Span<float> third, in PixelNormalisation normalisation)
    {
        bool swap = normalisation.Order == ChannelOrder.Rgb;
        Start = start;
        Step = step;
        Blue = swap ? third : first;
        Green = second;
        Red = swap ? first : third;
        Factor = InPictureOrder(normalisation.Factor, swap);
        Offset = InPictureOrder(normalisation.Offset, swap);
    }

    public Vector2 Start { get; }

    public Vector2 Step { get; }

    public Span<float> Blue { get; }

    public Span<float> Green { get; }

    public Span<float> Red { get; }

    /// <summary>Factors of blue, green and red.</summary>
    public Vector3 Factor { get; }

    /// <summary>What is added to blue, green and red after that.</summary>
    public Vector3 Offset { get; }

    public int Length => Blue.Length;

    public Vector2 At(int index) => Start + (index * Step);

    private static Vector3 InPictureOrder(Vector3 values, bool swap) => swap ? new Vector3(values.Z, values.Y, values.X) : values;
}
