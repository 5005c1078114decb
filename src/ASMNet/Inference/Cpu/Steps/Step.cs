using ASMNet.Inference.Cpu.Tensors;

namespace ASMNet.Inference.Cpu.Steps;

/// <summary>One thing that a network does when it runs. Several workers run a step together, each its own share.</summary>
/// <param name="reads">Tensors that it reads.</param>
/// <param name="write">The tensor that it writes.</param>
internal abstract class Step(Tensor[] reads, Tensor write)
{
    /// <summary>Tensors that it reads.</summary>
    public IReadOnlyList<Tensor> Reads => reads;

    /// <summary>The tensor that it writes.</summary>
    public Tensor Write => write;

    /// <summary>Floats of scratch memory that each worker needs.</summary>
    public virtual long ScratchLength => 0;

    /// <summary>How many shares the work can be cut into; 1 for work that is not worth sharing.</summary>
    public abstract int Units { get; }

    /// <summary>Computes the units from <paramref name="begin"/> to before <paramref name="end"/>.</summary>
    /// <param name="begin">First unit.</param>
    /// <param name="end">The unit after the last.</param>
    /// <param name="scratch">This worker's scratch memory.</param>
    public abstract unsafe void Run(int begin, int end, float* scratch);

    /// <summary>Computes units that follow at once those that this worker, with this scratch memory, computed last.</summary>
    /// <param name="begin">First unit.</param>
    /// <param name="end">The unit after the last.</param>
    /// <param name="scratch">This worker's scratch memory, as it was left.</param>
    public virtual unsafe void Continue(int begin, int end, float* scratch) => Run(begin, end, scratch);
}
