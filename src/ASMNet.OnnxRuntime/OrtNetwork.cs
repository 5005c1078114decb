using ASMNet.Inference;
using Microsoft.ML.OnnxRuntime;

namespace ASMNet.OnnxRuntime;

/// <summary>
/// A network that ONNX Runtime runs. Input and outputs are pinned arrays that the native tensors look at directly, made once. A run allocates nothing
/// here; ONNX Runtime's binding makes a few short arrays of handles for each.
/// </summary>
public sealed class OrtNetwork : INeuralNetwork
{
    /// <summary>Two DirectML sessions that run at the same time have removed the device on some GPUs, so the process runs one at a time.</summary>
    internal static readonly Lock RunGate = new();

    private readonly InferenceSession _session;
    private readonly RunOptions _runOptions;
    private readonly float[] _input;
    private readonly float[][] _outputs;
    private readonly string[] _inputNames;
    private readonly string[] _outputNames;
    private readonly OrtValue[] _inputValues;
    private readonly OrtValue[] _outputValues;

    /// <summary>Held by a run, so that nothing is freed under it.</summary>
    private readonly Lock _running = new();
    private bool _disposed;

    /// <summary>Takes over the session and the options if it succeeds.</summary>
    internal OrtNetwork(InferenceSession session, RunOptions options, string device, string name)
    {
        _session = session;
        _runOptions = options;
        Device = device;
        _inputNames = [.. session.InputNames];
        _outputNames = [.. session.OutputNames];
        InputInfo = OrtShapes.Settled(session.InputMetadata, _inputNames[0], name);
        OutputInfos = [.. _outputNames.Select(output => OrtShapes.Settled(session.OutputMetadata, output, name))];
        _input = GC.AllocateArray<float>(InputInfo.Length, pinned: true);
        _outputs = [.. OutputInfos.Select(info => GC.AllocateArray<float>(info.Length, pinned: true))];
        _inputValues = [Wrap(_input, InputInfo)];
        _outputValues = [.. OutputInfos.Zip(_outputs, (info, values) => Wrap(values, info))];
    }

    /// <inheritdoc/>
    public string Device { get; }

    /// <inheritdoc/>
    public TensorInfo InputInfo { get; }

    /// <inheritdoc/>
    public IReadOnlyList<TensorInfo> OutputInfos { get; }

    /// <inheritdoc/>
    public Span<float> Input => _input;

    /// <inheritdoc/>
    public void Run()
    {
        lock (_running)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            try
            {
                lock (RunGate)
                {
                    _session.Run(_runOptions, _inputNames, _inputValues, _outputNames, _outputValues);
                }
            }
            catch (OnnxRuntimeException exception)
            {
                throw new InferenceException($"{Device} failed: {OrtErrors.Words(exception.Message)}", exception);
            }
        }
    }

    /// <inheritdoc/>
    public ReadOnlySpan<float> Output(int index) => _outputs[index];

    /// <summary>Gives the session back, after the run that is under way. A second call does nothing.</summary>
    public void Dispose()
    {
        lock (_running)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            foreach (OrtValue value in _inputValues.Concat(_outputValues))
            {
                value.Dispose();
            }

            _runOptions.Dispose();
            _session.Dispose();
        }
    }

    private static OrtValue Wrap(float[] values, TensorInfo info) =>
        OrtValue.CreateTensorValueFromMemory(values, [.. info.Shape.Select(dimension => (long)dimension)]);
}
