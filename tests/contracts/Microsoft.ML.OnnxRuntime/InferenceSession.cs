using Microsoft.ML.OnnxRuntime.Native;

namespace Microsoft.ML.OnnxRuntime;

public unsafe class InferenceSession : IDisposable
{
    private readonly Dictionary<string, Utf8> _names = [];
    private nint _handle;

    public InferenceSession(byte[] model, SessionOptions options)
    {
        nint handle;
        fixed (byte* bytes = model)
        {
            OrtApi.Check(((delegate* unmanaged<nint, void*, nuint, nint, nint*, nint>)OrtApi.Function(OrtFunction.CreateSessionFromArray))(
                OrtEnv.Instance().Handle, bytes, (nuint)model.Length, options.Handle, &handle));
        }

        _handle = handle;
        (InputNames, InputMetadata) = Describe(OrtFunction.SessionGetInputCount, OrtFunction.SessionGetInputName, OrtFunction.SessionGetInputTypeInfo);
        (OutputNames, OutputMetadata) = Describe(OrtFunction.SessionGetOutputCount, OrtFunction.SessionGetOutputName, OrtFunction.SessionGetOutputTypeInfo);
        ContractProbe.SessionMade();
    }

    public IReadOnlyList<string> InputNames { get; }

    public IReadOnlyList<string> OutputNames { get; }

    public IReadOnlyDictionary<string, NodeMetadata> InputMetadata { get; }

    public IReadOnlyDictionary<string, NodeMetadata> OutputMetadata { get; }

    public void Run(
        RunOptions runOptions,
        IReadOnlyCollection<string> inputNames,
        IReadOnlyCollection<OrtValue> inputValues,
        IReadOnlyCollection<string> outputNames,
        IReadOnlyCollection<OrtValue> outputValues)
    {
        if (inputNames.Count != inputValues.Count || outputNames.Count != outputValues.Count)
        {
            throw new ArgumentException("There must be as many values as names.", nameof(inputValues));
        }

        nint[] inputs = [.. inputNames.Select(Name), .. inputValues.Select(value => value.Handle)];
        nint[] outputs = [.. outputNames.Select(Name), .. outputValues.Select(value => value.Handle)];
        ContractProbe.RunEntered();
        try
        {
            fixed (nint* input = inputs)
            fixed (nint* output = outputs)
            {
                OrtApi.Check(((delegate* unmanaged<nint, nint, nint*, nint*, nuint, nint*, nuint, nint*, nint>)OrtApi.Function(OrtFunction.Run))(
                    _handle, runOptions.Handle, input, input + inputNames.Count, (nuint)inputNames.Count, output, (nuint)outputNames.Count, output + outputNames.Count));
            }
        }
        finally
        {
            ContractProbe.RunLeft();
        }
    }

    public void Dispose()
    {
        if (_handle != 0)
        {
            OrtApi.Release(OrtFunction.ReleaseSession, _handle);
            _handle = 0;
            foreach (Utf8 name in _names.Values)
            {
                name.Dispose();
            }

            ContractProbe.SessionReleased();
        }

        GC.SuppressFinalize(this);
    }

    private nint Name(string name) => _names.TryGetValue(name, out Utf8? found)
        ? found.Pointer
        : throw new OnnxRuntimeException(ErrorCode.InvalidArgument, $"The model has no input or output '{name}'.");

    private (IReadOnlyList<string> Names, IReadOnlyDictionary<string, NodeMetadata> Metadata) Describe(OrtFunction count, OrtFunction name, OrtFunction type)
    {
        nint allocator = OrtApi.Create(OrtFunction.GetAllocatorWithDefaultOptions);
        nuint total;
        OrtApi.Check(((delegate* unmanaged<nint, nuint*, nint>)OrtApi.Function(count))(_handle, &total));
        List<string> names = [];
        Dictionary<string, NodeMetadata> metadata = [];
        for (nuint i = 0; i < total; i++)
        {
            nint text;
            OrtApi.Check(((delegate* unmanaged<nint, nuint, nint, nint*, nint>)OrtApi.Function(name))(_handle, i, allocator, &text));
            string key = OrtApi.Text(text);
            OrtApi.Check(((delegate* unmanaged<nint, nint, nint>)OrtApi.Function(OrtFunction.AllocatorFree))(allocator, text));
            nint info;
            OrtApi.Check(((delegate* unmanaged<nint, nuint, nint*, nint>)OrtApi.Function(type))(_handle, i, &info));
            names.Add(key);
            metadata[key] = new NodeMetadata(info);
            OrtApi.Release(OrtFunction.ReleaseTypeInfo, info);
            _names.TryAdd(key, new Utf8(key));
        }

        return (names, metadata);
    }
}
