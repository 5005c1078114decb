namespace ASMNet.Inference.Sharing;

/// <summary>One user's view of a network that others use too: input and outputs are its own, weights and working memory are everybody's.</summary>
internal sealed class SharedNetwork : INeuralNetwork
{
    private readonly SharedNetworks _shared;
    private readonly string _key;
    private readonly SharedPlan _plan;
    private readonly string _name;
    private readonly SemaphoreSlim _signal = new(0);
    private readonly float[] _input;
    private readonly float[][] _outputs;
    private bool _disposed;

    public SharedNetwork(SharedNetworks shared, string key, SharedPlan plan, string name)
    {
        _shared = shared;
        _key = key;
        _plan = plan;
        _name = name;
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
        if (_plan.Take(_signal, _shared.Patience) is not INeuralNetwork network)
        {
            _shared.Forget(_key, _plan);
            throw new InferenceException(FormattableString.Invariant($"{_name}: {Device} has not been free for {_shared.Patience.TotalSeconds} s; what another source computes there hangs."));
        }

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
            _shared.Leave(_key, _plan);
            _signal.Dispose();
        }
    }
}
