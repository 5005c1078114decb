using System.Runtime.CompilerServices;
using ASMNet.Inference.Cpu.Tensors;

namespace ASMNet.Inference.Cpu.Steps.Rows;

/// <summary>
/// Layers run row by row, one behind the other: of what lies between them only the few rows exist that the next layer's window
/// covers, in the cache. Each row of the last layer draws the rows that it needs from the layers before it.
/// </summary>
internal sealed unsafe class RowChainStep : Step
{
    /// <summary>The largest number of layers in a chain.</summary>
    public const int MaximumStages = 3;

    /// <summary>The largest number of rows under a window.</summary>
    public const int MaximumWindowRows = 32;

    private readonly RowStage[] _stages;
    private readonly int[] _ringRows;
    private readonly int[] _ringOffsets;
    private readonly int[] _scratchOffsets;
    private readonly int _zeroLength;
    private readonly int _nextRowsOffset;

    /// <summary>Plans the step.</summary>
    /// <param name="stages">The layers; each reads what the one before writes.</param>
    /// <param name="residual">What the last layer adds; null for nothing.</param>
    public RowChainStep(RowStage[] stages, Tensor? residual)
        : base(residual is null ? [stages[0].Input] : [stages[0].Input, residual], stages[^1].Output)
    {
        _stages = stages;
        _ringRows = new int[stages.Length];
        _ringOffsets = new int[stages.Length];
        _scratchOffsets = new int[stages.Length];
        _zeroLength = Padding.Pad(stages.Max(stage => stage.InputRowLength));
        _nextRowsOffset = _zeroLength;
        long offset = (long)_nextRowsOffset + Padding.ChannelMultiple;
        for (int i = 0; i < stages.Length; i++)
        {
            _scratchOffsets[i] = Checked(offset);
            offset += stages[i].ScratchLength;
            _ringOffsets[i] = Checked(offset);
            if (i + 1 < stages.Length)
            {
                _ringRows[i] = ((stages[i + 1].InputRows - 1) * stages[i + 1].Window.DilationY) + 1;
                offset += (long)_ringRows[i] * RingStride(i);
            }
        }

        ScratchLength = Checked(offset);
    }

    /// <inheritdoc/>
    public override long ScratchLength { get; }

    /// <inheritdoc/>
    public override int Units => Write.Height;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(int begin, int end, float* scratch)
    {
        new Span<float>(scratch, _zeroLength).Clear();

        int* next = NextRows(scratch);
        int last = _stages.Length - 1;
        next[last] = begin;
        for (int i = last; i > 0; i--)
        {
            next[i - 1] = Math.Max(0, _stages[i].FirstInputRow(next[i]));
        }

        Advance(last, end - 1, next, scratch);
    }

    /// <inheritdoc/>
    /// <remarks>The rows under the window are still there.</remarks>
    public override void Continue(int begin, int end, float* scratch) => Advance(_stages.Length - 1, end - 1, NextRows(scratch), scratch);

    /// <summary>The next row that each layer computes.</summary>
    private int* NextRows(float* scratch) => (int*)(scratch + _nextRowsOffset);

    private static int Checked(long length) =>
        length <= Storage.MaximumTotal ? (int)length : throw new ModelFormatException("the rows of a convolution are too long");

    /// <summary>Floats from one row of a ring to the next: a cache line more than a row, so that rows do not fall on the same place in the first cache.</summary>
    private int RingStride(int stage) => _stages[stage].OutputRowLength + Padding.ChannelMultiple;

    /// <summary>Computes the rows of a layer up to and with <paramref name="row"/>, and what they need of the layers before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Advance(int index, int row, int* next, float* scratch)
    {
        RowStage stage = _stages[index];
        bool isLast = index == _stages.Length - 1;
        float** inputs = stackalloc float*[MaximumWindowRows];
        for (; next[index] <= row; next[index]++)
        {
            int current = next[index];
            int first = stage.FirstInputRow(current);
            int step = stage.Window.DilationY;
            if (index > 0)
            {
                Advance(index - 1, Math.Min(first + ((stage.InputRows - 1) * step), stage.Input.Height - 1), next, scratch);
            }

            for (int i = 0; i < stage.InputRows; i++)
            {
                int source = first + (i * step);
                inputs[i] = (uint)source >= (uint)stage.Input.Height ? scratch
                    : index == 0 ? stage.Input.Data + ((nint)source * stage.InputRowLength)
                    : scratch + _ringOffsets[index - 1] + (source % _ringRows[index - 1] * RingStride(index - 1));
            }

            float* destination = isLast
                ? Write.Data + ((nint)current * stage.OutputRowLength)
                : scratch + _ringOffsets[index] + (current % _ringRows[index] * RingStride(index));
            stage.Compute(current, inputs, destination, scratch + _scratchOffsets[index]);
        }
    }
}
