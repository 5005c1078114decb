using ASMNet.Inference.Cpu.Graph;
using ASMNet.Inference.Cpu.Tensors;

namespace ASMNet.Inference.Cpu.Steps.Rows;

/// <summary>A layer that computes one row of its output from the rows of its input under the window.</summary>
/// <param name="window">The window.</param>
/// <param name="input">What it reads: shape and layout; where the rows lie is up to the chain.</param>
/// <param name="output">What it writes.</param>
internal abstract unsafe class RowStage(Window window, Tensor input, Tensor output)
{
    /// <summary>The window.</summary>
    public Window Window => window;

    /// <summary>What it reads.</summary>
    public Tensor Input => input;

    /// <summary>What it writes.</summary>
    public Tensor Output => output;

    /// <summary>Rows of input under the window.</summary>
    public int InputRows => window.KernelHeight;

    /// <summary>Floats of one row of input.</summary>
    public virtual int InputRowLength => input.Width * input.PixelStride;

    /// <summary>Floats of one row of output.</summary>
    public int OutputRowLength => output.Width * output.PixelStride;

    /// <summary>Floats of scratch memory that the stage itself needs.</summary>
    public virtual long ScratchLength => 0;

    /// <summary>The uppermost input row under the window of an output row; negative above the picture.</summary>
    public int FirstInputRow(int row) => (row * window.StrideY) - window.PadTop;

    /// <summary>Computes a row.</summary>
    /// <param name="row">Which one.</param>
    /// <param name="inputs">The input row for each row of the window; zeros outside the picture.</param>
    /// <param name="destination">The output row.</param>
    /// <param name="scratch">The stage's scratch memory.</param>
    public abstract void Compute(int row, float** inputs, float* destination, float* scratch);
}
