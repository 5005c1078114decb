using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ASMNet.Inference.Cpu.Tensors;

namespace ASMNet.Inference.Cpu.Steps;

/// <summary>Copies values from one arrangement in memory to another: transposition, concatenation, change of layout.</summary>
internal sealed class CopyStep : Step
{
    /// <summary>The shortest stretch that a vector copies.</summary>
    private const int ShortestStretch = 4;

    /// <summary>The longest stretch that two vectors copy.</summary>
    private const int LongestShortStretch = 16;

    private readonly Tensor _input;
    private readonly Dimension[] _dimensions;
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

        var dimensions = new Dimension[sizes.Length];
        for (int i = 0; i < sizes.Length; i++)
        {
            dimensions[i] = new Dimension(sizes[i], sourceStrides[i], targetStrides[i]);
        }

        _dimensions = [new Dimension(1, 0, 0), .. Simplify(dimensions)];
    }

    /// <inheritdoc/>
    public override int Units => 1;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override unsafe void Run(int begin, int end, float* scratch) => Copy(0, _input.Data, Write.Data + _targetOffset);

    /// <summary>Joins what can be walked in one go, and puts a longer loop inside a short one.</summary>
    private static List<Dimension> Simplify(Dimension[] dimensions)
    {
        var kept = new List<Dimension>();
        foreach (Dimension dimension in dimensions.Where(dimension => dimension.Size > 1))
        {
            if (kept.Count > 0 && kept[^1].Continues(dimension))
            {
                kept[^1] = dimension with { Size = kept[^1].Size * dimension.Size };
            }
            else
            {
                kept.Add(dimension);
            }
        }

        if (kept.Count > 1 && kept[^1].Size < ShortestStretch && kept[^1].Size < kept[^2].Size)
        {
            (kept[^1], kept[^2]) = (kept[^2], kept[^1]);
        }

        return kept;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe void Copy(int index, float* source, float* target)
    {
        int size = _dimensions[index].Size;
        nint sourceStride = _dimensions[index].SourceStride;
        nint targetStride = _dimensions[index].TargetStride;
        if (index == _dimensions.Length - 2 && _dimensions[^1] is { SourceStride: 1, TargetStride: 1, Size: >= ShortestStretch and <= LongestShortStretch } inner)
        {
            CopyShort(source, target, inner.Size, size, sourceStride, targetStride);
        }
        else if (index < _dimensions.Length - 1)
        {
            for (int i = 0; i < size; i++)
            {
                Copy(index + 1, source + (i * sourceStride), target + (i * targetStride));
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
                *target = *source;
                source += sourceStride;
                target += targetStride;
            }
        }
    }

    /// <summary>Copies stretches of 4 to 16 values, each with two vectors that overlap where it is shorter than both.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void CopyShort(float* source, float* target, int length, int count, nint sourceStride, nint targetStride)
    {
        bool small = length < Vector256<float>.Count;
        int last = length - (small ? Vector128<float>.Count : Vector256<float>.Count);
        for (int i = 0; i < count; i++)
        {
            if (small)
            {
                Vector128<float> begin = Vector128.Load(source);
                Vector128<float> end = Vector128.Load(source + last);
                begin.Store(target);
                end.Store(target + last);
            }
            else
            {
                Vector256<float> begin = Vector256.Load(source);
                Vector256<float> end = Vector256.Load(source + last);
                begin.Store(target);
                end.Store(target + last);
            }

            source += sourceStride;
            target += targetStride;
        }
    }

    /// <summary>A loop of the copy.</summary>
    /// <param name="Size">Number of positions.</param>
    /// <param name="SourceStride">Floats from one position to the next in the input.</param>
    /// <param name="TargetStride">Floats from one position to the next in the output.</param>
    private sealed record Dimension(int Size, int SourceStride, int TargetStride)
    {
        /// <summary>Whether a loop inside this one goes on where this one's next position begins.</summary>
        public bool Continues(Dimension inner) =>
            SourceStride == (long)inner.Size * inner.SourceStride && TargetStride == (long)inner.Size * inner.TargetStride;
    }
}
