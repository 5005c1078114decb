using Microsoft.ML.OnnxRuntime;

namespace ASMNet.Tests.Inference.Reference;

/// <summary>A network run by ONNX Runtime's CPU provider, the reference that the engine is compared with.</summary>
internal sealed class OnnxRuntimeSession : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _options = new();
    private readonly float[] _input;
    private readonly OrtValue[] _inputs;
    private readonly string[] _inputNames;
    private readonly string[] _outputNames;
    private IDisposableReadOnlyCollection<OrtValue>? _outputs;

    /// <summary>Loads a network.</summary>
    /// <param name="model">The bytes of the ONNX file.</param>
    /// <param name="shape">The input's dimensions.</param>
    /// <param name="threads">Threads of one run.</param>
    public OnnxRuntimeSession(byte[] model, IReadOnlyList<int> shape, int threads = 1)
    {
        using var options = new SessionOptions { IntraOpNumThreads = threads, InterOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        _session = new InferenceSession(model, options);
        _inputNames = [_session.InputNames[0]];
        _outputNames = [.. _session.OutputNames];
        _input = GC.AllocateArray<float>(shape.Aggregate(1, (product, dimension) => product * dimension), pinned: true);
        _inputs = [OrtValue.CreateTensorValueFromMemory(_input, [.. shape.Select(dimension => (long)dimension)])];
    }

    /// <summary>The library's version.</summary>
    public static string Version => OrtEnv.Instance().GetVersionString();

    /// <summary>The names of the outputs.</summary>
    public IReadOnlyList<string> OutputNames => _outputNames;

    /// <summary>The input values.</summary>
    public Span<float> Input => _input;

    /// <summary>Computes the outputs.</summary>
    public void Run()
    {
        _outputs?.Dispose();
        _outputs = _session.Run(_options, _inputNames, _inputs, _outputNames);
    }

    /// <summary>The values of an output, valid until the next run.</summary>
    public ReadOnlySpan<float> Output(int index) => _outputs![index].GetTensorDataAsSpan<float>();

    /// <inheritdoc/>
    public void Dispose()
    {
        _outputs?.Dispose();
        _inputs[0].Dispose();
        _options.Dispose();
        _session.Dispose();
    }
}
