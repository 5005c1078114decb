using ASMNet.Inference.Cpu.Planning;
using ASMNet.Inference.Cpu.Steps;
using ASMNet.Inference.Cpu.Tensors;
using ASMNet.Inference.Cpu.Threading;

namespace ASMNet.Inference.Cpu;

/// <summary>A network that runs on the processor, without native code.</summary>
public sealed unsafe class CpuNetwork : INeuralNetwork
{
    private readonly NetworkPlan _plan;
    private readonly Step[] _steps;
    private readonly WorkerTeam? _team;
    private readonly float* _scratch;

    /// <summary>Held by a run, so that the memory is not freed under it.</summary>
    private readonly Lock _running = new();
    private bool _disposed;

    internal CpuNetwork(NetworkPlan plan, string inputName, IReadOnlyList<string> outputNames, string device, int threads)
    {
        _plan = plan;
        _steps = [.. plan.Steps];
        InputInfo = new TensorInfo(inputName, plan.Input.Shape);
        OutputInfos = [.. outputNames.Select((name, i) => new TensorInfo(name, plan.Outputs[i].Shape))];
        Device = device;

        long scratch = 0;
        foreach (Step step in _steps)
        {
            scratch = Math.Max(scratch, step.ScratchLength);
        }

        scratch = (scratch + Padding.ChannelMultiple - 1) / Padding.ChannelMultiple * Padding.ChannelMultiple;
        List<Storage> storages = MemoryPlanner.Place(plan, threads * scratch, out long tensors);
        float* memory = plan.Memory.Take(Math.Max(1, tensors + (threads * scratch)));
        foreach (Storage storage in storages)
        {
            storage.Pointer = memory + storage.Offset;
        }

        foreach (Storage storage in MemoryPlanner.OfCaller(plan))
        {
            storage.TakeOwn();
        }

        _scratch = memory + tensors;
        _team = threads > 1 ? new WorkerTeam(_steps, threads, _scratch, scratch) : null;
    }

    /// <inheritdoc/>
    public string Device { get; }

    /// <inheritdoc/>
    public TensorInfo InputInfo { get; }

    /// <inheritdoc/>
    public IReadOnlyList<TensorInfo> OutputInfos { get; }

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The network was disposed.</exception>
    public Span<float> Input
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _plan.Input.Own;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The network was disposed.</exception>
    public void Run()
    {
        lock (_running)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_team is not null)
            {
                _team.Run();
            }
            else
            {
                foreach (Step step in _steps)
                {
                    step.Run(0, step.Units, _scratch);
                }
            }
        }

        // Nobody may be holding the network any more; its memory is in use until here.
        GC.KeepAlive(this);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">There is no such output.</exception>
    /// <exception cref="ObjectDisposedException">The network was disposed.</exception>
    public ReadOnlySpan<float> Output(int index)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, _plan.Outputs.Count);
        return _plan.Outputs[index].Own;
    }

    /// <summary>Frees the memory and ends the threads, after the run that is under way. A second call does nothing.</summary>
    public void Dispose()
    {
        lock (_running)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            _team?.Dispose();
            _plan.Memory.Dispose();
        }
    }
}
