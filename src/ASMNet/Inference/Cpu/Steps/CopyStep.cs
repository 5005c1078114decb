using System.Runtime.CompilerServices;

namespace ASMNet.Inference.Cpu.Steps;

/// <summary>Copies values from one arrangement in memory to another: transposition, concatenation, change of layout.</summary>
internal sealed class CopyStep : Step
{
    private readonly Tensor _input;
    private readonly int[] _sizes;
    private readonly int[] _sourceStrides;
    private readonly int[] _targetStrides;
    private readonly int _targetOffset;

    /// <summary>Plans the step.</summary>
    /// <param name="input">Where values come from.</param>
    /// <param name="output">Where they go.</param>
    /// <param name="sizes">How many positions each dimension has.</param>
    /// <param name="sourceStrides">Floats from one position to the next in the input.</param>
    /// <param name="targetStrides">Floats from one position to the next in the output.</param>
    /// <param name="targetOffset">Floats before the first position in the output.</param>
    public CopyStep(Tensor input, Tensor output, int[] sizes, int[] sourceStrides, int[] targetStrides, int targetOffset = 0)
        : base([input], output)
    {
        _input = input;
        _targetOffset = targetOffset;

        // Dimensions of one position only make loops longer.
        int[] kept = [.. Enumerable.Range(0, sizes.Length).Where(i => sizes[i] > 1)];
        _sizes = [1, .. kept.Select(i => sizes[i])];
        _sourceStrides = [0, .. kept.Select(i => sourceStrides[i])];
        _targetStrides = [0, .. kept.Select(i => targetStrides[i])];
    }

    /// <inheritdoc/>
    public override int Units => 1;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override unsafe void Run(int begin, int end, float* scratch) => Copy(0, _input.Data, Write.Data + _targetOffset);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe void Copy(int dimension, float* source, float* target)
    {
        int size = _sizes[dimension];
        nint sourceStride = _sourceStrides[dimension];
        nint targetStride = _targetStrides[dimension];
        if (dimension < _sizes.Length - 1)
        {
            for (int i = 0; i < size; i++)
            {
                Copy(dimension + 1, source + (i * sourceStride), target + (i * targetStride));
            }
        }
        else if (sourceStride == 1 && targetStride == 1)
        {
            new ReadOnlySpan<float>(source, size).CopyTo(new Span<float>(target, size));
        }
        else
        {
            for (int i = 0; i < size; i++)
            {
                target[i * targetStride] = source[i * sourceStride];
            }
        }
    }
}
