namespace ASMNet.Inference;

/// <summary>
/// A feed-forward network with one float32 input and one or more float32 outputs, all of fixed shape. It owns its buffers:
/// write <see cref="Input"/>, call <see cref="Run"/>, read <see cref="Output"/>. A run allocates nothing.
/// An instance serves one thread at a time.
/// </summary>
public interface INeuralNetwork : IDisposable
{
    /// <summary>The device that really runs it, for people: <c>CPU (AVX-512, 1 thread)</c>.</summary>
    string Device { get; }

    /// <summary>Name and shape of the input.</summary>
    TensorInfo InputInfo { get; }

    /// <summary>Names and shapes of the outputs, in the file's order.</summary>
    IReadOnlyList<TensorInfo> OutputInfos { get; }

    /// <summary>The input values in the file's layout (NCHW for pictures), preallocated.</summary>
    Span<float> Input { get; }

    /// <summary>Computes the outputs from the input.</summary>
    /// <exception cref="InferenceException">The device failed.</exception>
    void Run();

    /// <summary>The values of one output in the file's layout, valid until the next run.</summary>
    /// <param name="index">Position in <see cref="OutputInfos"/>.</param>
    ReadOnlySpan<float> Output(int index);
}
