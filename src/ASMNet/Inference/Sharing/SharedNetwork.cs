namespace ASMNet.Inference.Sharing;

/// <summary>One user's view of a network that others use too: input and outputs are its own, weights and working memory are everybody's.</summary>
internal sealed class SharedNetwork : INeuralNetwork
{
    // far longer than a network takes on any machine: who waits for so long waits for a device that hangs
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly SharedPlan _plan;
    private readonly Action<SharedPlan> _leave;
    private readonly string _name;
    private readonly SemaphoreSlim _signal = new(0);
    private readonly float[] _input;
    private readonly float[][] _outputs;
    private bool _disposed;

    public SharedNetwork(SharedPlan plan, string name, Action<SharedPlan> leave)
    {
        _plan = plan;
        _name = name;
        _leave = leave;
        InputInfo = plan.First.InputInfo;
        OutputInfos = plan.First.OutputInfos;
        _input = new float[InputInfo.Length];
        _outputs = [.. OutputInfos.Select(info => new float[info.Length])];
    }

    /// <inheritdoc/>
    public string Device => _plan.First.Device;

    /// <inheritdoc/>
    public TensorInfo InputInfo { get; }

    /// <inheritdoc/>
    public IReadOnlyList<TensorInfo> OutputInfos { get; }

    /// <inheritdoc/>
    public Span<float> Input => _input;

    /// <inheritdoc/>
    public void Run()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        INeuralNetwork network = _plan.Take(_signal, Patience)
            ?? throw new InferenceException($"{_name}: {Device} has not been free for {Patience.TotalSeconds} s; what another source computes there hangs.");
        try
        {
            _input.CopyTo(network.Input);
            network.Run();
            for (int i = 0; i < _outputs.Length; i++)
            {
                network.Output(i).CopyTo(_outputs[i]);
            }
        }
        finally
        {
            _plan.Return(network);
        }
    }

    /// <inheritdoc/>
    public ReadOnlySpan<float> Output(int index) => _outputs[index];

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _leave(_plan);
            _signal.Dispose();
        }
    }
}
