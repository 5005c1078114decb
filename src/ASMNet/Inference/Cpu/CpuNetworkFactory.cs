using ASMNet.Inference.Cpu.Graph;
using ASMNet.Inference.Cpu.Kernels;
using ASMNet.Inference.Cpu.Planning;
using ASMNet.Inference.Onnx;

namespace ASMNet.Inference.Cpu;

/// <summary>Makes networks that run on the processor, without native code.</summary>
public sealed class CpuNetworkFactory : INeuralNetworkFactory
{
    private const int MaximumThreads = 64;

    private static string warmedUp = "";

    private readonly KernelSet _kernels;
    private readonly int _threads;

    /// <summary>Chooses how networks are run.</summary>
    /// <param name="options">Threads and instructions; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of threads is not 1 to 64.</exception>
    /// <exception cref="InferenceException">This processor does not have the instruction set.</exception>
    public CpuNetworkFactory(CpuOptions? options = null)
    {
        options ??= new CpuOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Threads, MaximumThreads);
        _kernels = KernelSet.For(options.InstructionSet);
        _threads = options.Threads;
        WarmUp(_kernels);
        Device = $"CPU ({_kernels.Name}, {_threads} {(_threads == 1 ? "thread" : "threads")})";
    }

    /// <summary>
    /// Has the inner loops compiled on another thread while the file is read: they take as long as reading and planning, and
    /// the first result comes that much earlier. Whoever needs a loop before it is compiled waits for it.
    /// </summary>
    private static void WarmUp(KernelSet kernels)
    {
        if (Interlocked.Exchange(ref warmedUp, kernels.Name) != kernels.Name)
        {
            new Thread(kernels.WarmUp) { IsBackground = true, Name = "kernel warm-up" }.Start();
        }
    }

    /// <inheritdoc/>
    public string Device { get; }

    /// <summary>Whether this processor has an instruction set.</summary>
    /// <param name="instructions">The instruction set.</param>
    public static bool IsSupported(InstructionSet instructions) => KernelSet.IsSupported(instructions);

    /// <inheritdoc/>
    public INeuralNetwork Create(ReadOnlyMemory<byte> model, string name, IReadOnlyList<int>? inputShape = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        try
        {
            NetworkGraph graph = GraphBuilder.Build(OnnxReader.Read(model.Span), inputShape);
            GraphFusion.Run(graph);
            string[] outputs = [.. graph.Outputs.Select(output => output.Name)];
            return new CpuNetwork(Planner.Plan(graph, _kernels, _threads), graph.Input.Name, outputs, Device, _threads);
        }
        catch (Exception exception) when (exception is ModelFormatException or OverflowException)
        {
            throw new ModelFormatException($"{name}: {exception.Message}", exception);
        }
    }
}
