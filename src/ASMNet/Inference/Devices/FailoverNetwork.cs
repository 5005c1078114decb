namespace ASMNet.Inference.Devices;

/// <summary>
/// A network on a device that may be lost (a GPU that is unplugged, reset or removed by its driver). When a run fails there, the same input is run on
/// a spare that stands ready, and every further run too; one message says so. The spare owns the input from then on.
/// </summary>
public sealed class FailoverNetwork : INeuralNetwork
{
    private readonly INeuralNetwork _primary;
    private readonly INeuralNetwork _spare;
    private readonly Action<string> _report;
    private INeuralNetwork _current;

    /// <summary>Takes over both networks.</summary>
    /// <param name="primary">The network to use while it works.</param>
    /// <param name="spare">The same model on the CPU engine.</param>
    /// <param name="report">Receives the one message when the device is lost.</param>
    public FailoverNetwork(INeuralNetwork primary, INeuralNetwork spare, Action<string> report)
    {
        ArgumentNullException.ThrowIfNull(primary);
        ArgumentNullException.ThrowIfNull(spare);
        ArgumentNullException.ThrowIfNull(report);
        _primary = primary;
        _spare = spare;
        _report = report;
        _current = primary;
    }

    /// <inheritdoc/>
    public string Device => _current.Device;

    /// <inheritdoc/>
    public TensorInfo InputInfo => _current.InputInfo;

    /// <inheritdoc/>
    public IReadOnlyList<TensorInfo> OutputInfos => _current.OutputInfos;

    /// <inheritdoc/>
    public Span<float> Input => _current.Input;

    /// <inheritdoc/>
    public void Run()
    {
        try
        {
            _current.Run();
        }
        catch (InferenceException exception) when (ReferenceEquals(_current, _primary))
        {
            _primary.Input.CopyTo(_spare.Input);
            _current = _spare;
            _report($"{_primary.Device} was lost ({exception.Message}). Going on with {_spare.Device}.");
            _spare.Run();
        }
    }

    /// <inheritdoc/>
    public ReadOnlySpan<float> Output(int index) => _current.Output(index);

    /// <inheritdoc/>
    public void Dispose()
    {
        _spare.Dispose();
        _primary.Dispose();
    }
}
