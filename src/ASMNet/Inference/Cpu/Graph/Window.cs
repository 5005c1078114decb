namespace ASMNet.Inference.Cpu.Graph;

/// <summary>The sliding window of a convolution or pooling in both directions.</summary>
internal readonly record struct Window(
    int KernelHeight,
    int KernelWidth,
    int StrideY,
    int StrideX,
    int DilationY,
    int DilationX,
    int PadTop,
    int PadLeft,
    int PadBottom,
    int PadRight)
{
    /// <summary>Number of positions in the window.</summary>
    public int Taps => KernelHeight * KernelWidth;

    /// <summary>Whether every output pixel is computed from the input pixel of the same place alone.</summary>
    public bool IsPointwise => this is { Taps: 1, StrideY: 1, StrideX: 1, PadTop: 0, PadLeft: 0, PadBottom: 0, PadRight: 0 };

    /// <summary>The output pixels of a row whose windows (without dilation) lie inside the input's row.</summary>
    /// <param name="inputWidth">Pixels in an input row.</param>
    /// <param name="outputWidth">Pixels in an output row.</param>
    /// <returns>The first of them, and the pixel after the last, which is at least the first.</returns>
    public (int First, int End) PixelsInside(int inputWidth, int outputWidth)
    {
        int first = Math.Min(outputWidth, (PadLeft + StrideX - 1) / StrideX);
        int last = inputWidth + PadLeft - KernelWidth;
        return (first, last < 0 ? first : Math.Clamp((last / StrideX) + 1, first, outputWidth));
    }
}
