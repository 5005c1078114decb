using System.Runtime.InteropServices;

namespace ASMNet.Tests.Inference.Reference;

/// <summary>A network run by ONNX Runtime's CPU provider, with nothing but what a comparison needs.</summary>
internal sealed unsafe class OnnxRuntimeSession : IDisposable
{
    private const int TypeFloat = 1;
    private const int DeviceAllocator = 0;
    private const int DefaultMemory = 0;
    private const int LogErrors = 3;

    private static readonly Lazy<nint> SharedEnvironment = new(CreateEnvironment);

    private readonly nint _session;
    private readonly nint _memoryInfo;
    private readonly nint _input;
    private readonly nint _inputName;
    private readonly nint[] _outputNames;
    private readonly nint[] _outputs;
    private readonly float[] _inputValues;

    /// <summary>Loads a network.</summary>
    /// <param name="model">The bytes of the ONNX file.</param>
    /// <param name="shape">The input's dimensions.</param>
    /// <param name="threads">Threads of one run.</param>
    public OnnxRuntimeSession(ReadOnlySpan<byte> model, IReadOnlyList<int> shape, int threads = 1)
    {
        nint options;
        Check(((delegate* unmanaged<nint*, nint>)Api(OnnxRuntimeFunction.CreateSessionOptions))(&options));
        Check(((delegate* unmanaged<nint, int, nint>)Api(OnnxRuntimeFunction.SetIntraOpNumThreads))(options, threads));
        Check(((delegate* unmanaged<nint, int, nint>)Api(OnnxRuntimeFunction.SetInterOpNumThreads))(options, 1));
        nint session;
        fixed (byte* bytes = model)
        {
            Check(((delegate* unmanaged<nint, byte*, nuint, nint, nint*, nint>)Api(OnnxRuntimeFunction.CreateSessionFromArray))(
                SharedEnvironment.Value, bytes, (nuint)model.Length, options, &session));
        }

        ((delegate* unmanaged<nint, void>)Api(OnnxRuntimeFunction.ReleaseSessionOptions))(options);
        _session = session;
        nint allocator;
        Check(((delegate* unmanaged<nint*, nint>)Api(OnnxRuntimeFunction.GetAllocatorWithDefaultOptions))(&allocator));
        _inputName = ReadName(OnnxRuntimeFunction.SessionGetInputName, 0, allocator);
        nuint count;
        Check(((delegate* unmanaged<nint, nuint*, nint>)Api(OnnxRuntimeFunction.SessionGetOutputCount))(session, &count));
        _outputNames = new nint[(int)count];
        for (int i = 0; i < _outputNames.Length; i++)
        {
            _outputNames[i] = ReadName(OnnxRuntimeFunction.SessionGetOutputName, i, allocator);
        }

        _outputs = new nint[(int)count];

        nint memoryInfo;
        Check(((delegate* unmanaged<int, int, nint*, nint>)Api(OnnxRuntimeFunction.CreateCpuMemoryInfo))(DeviceAllocator, DefaultMemory, &memoryInfo));
        _memoryInfo = memoryInfo;
        _inputValues = GC.AllocateArray<float>(shape.Aggregate(1, (product, dimension) => product * dimension), pinned: true);
        _input = CreateInput(shape);
    }

    /// <summary>The names of the outputs.</summary>
    public IReadOnlyList<string> OutputNames => [.. _outputNames.Select(name => Marshal.PtrToStringUTF8(name)!)];

    /// <summary>The input values.</summary>
    public Span<float> Input => _inputValues;

    /// <summary>Computes the outputs.</summary>
    public void Run()
    {
        ReleaseOutputs();
        nint inputName = _inputName;
        nint input = _input;
        fixed (nint* names = _outputNames, outputs = _outputs)
        {
            Check(((delegate* unmanaged<nint, nint, nint*, nint*, nuint, nint*, nuint, nint*, nint>)Api(OnnxRuntimeFunction.Run))(
                _session, 0, &inputName, &input, 1, names, (nuint)_outputs.Length, outputs));
        }
    }

    /// <summary>The values of an output, valid until the next run.</summary>
    public ReadOnlySpan<float> Output(int index)
    {
        float* data;
        nint info;
        nuint count;
        Check(((delegate* unmanaged<nint, float**, nint>)Api(OnnxRuntimeFunction.GetTensorMutableData))(_outputs[index], &data));
        Check(((delegate* unmanaged<nint, nint*, nint>)Api(OnnxRuntimeFunction.GetTensorTypeAndShape))(_outputs[index], &info));
        Check(((delegate* unmanaged<nint, nuint*, nint>)Api(OnnxRuntimeFunction.GetTensorShapeElementCount))(info, &count));
        ((delegate* unmanaged<nint, void>)Api(OnnxRuntimeFunction.ReleaseTensorTypeAndShapeInfo))(info);
        return new ReadOnlySpan<float>(data, (int)count);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ReleaseOutputs();
        ((delegate* unmanaged<nint, void>)Api(OnnxRuntimeFunction.ReleaseValue))(_input);
        ((delegate* unmanaged<nint, void>)Api(OnnxRuntimeFunction.ReleaseMemoryInfo))(_memoryInfo);
        ((delegate* unmanaged<nint, void>)Api(OnnxRuntimeFunction.ReleaseSession))(_session);
    }

    private static nint Api(int index) => OnnxRuntimeLibrary.Function(index);

    private static nint CreateEnvironment()
    {
        nint environment;
        fixed (byte* name = "ASMNet.Tests\0"u8)
        {
            Check(((delegate* unmanaged<int, byte*, nint*, nint>)Api(OnnxRuntimeFunction.CreateEnv))(LogErrors, name, &environment));
        }

        return environment;
    }

    private static void Check(nint status)
    {
        if (status != 0)
        {
            string message = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint, nint>)Api(OnnxRuntimeFunction.GetErrorMessage))(status)) ?? "";
            ((delegate* unmanaged<nint, void>)Api(OnnxRuntimeFunction.ReleaseStatus))(status);
            throw new InvalidOperationException($"ONNX Runtime: {message}");
        }
    }

    private nint CreateInput(IReadOnlyList<int> shape)
    {
        long[] dimensions = [.. shape.Select(dimension => (long)dimension)];
        nint value;
        fixed (float* data = _inputValues)
        fixed (long* dimension = dimensions)
        {
            Check(((delegate* unmanaged<nint, void*, nuint, long*, nuint, int, nint*, nint>)Api(OnnxRuntimeFunction.CreateTensorWithDataAsOrtValue))(
                _memoryInfo, data, (nuint)_inputValues.Length * sizeof(float), dimension, (nuint)dimensions.Length, TypeFloat, &value));
        }

        return value;
    }

    private nint ReadName(int function, int index, nint allocator)
    {
        nint name;
        Check(((delegate* unmanaged<nint, nuint, nint, nint*, nint>)Api(function))(_session, (nuint)index, allocator, &name));
        return name;
    }

    private void ReleaseOutputs()
    {
        for (int i = 0; i < _outputs.Length; i++)
        {
            if (_outputs[i] != 0)
            {
                ((delegate* unmanaged<nint, void>)Api(OnnxRuntimeFunction.ReleaseValue))(_outputs[i]);
                _outputs[i] = 0;
            }
        }
    }
}
