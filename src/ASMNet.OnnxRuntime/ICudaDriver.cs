using ASMNet.Inference;

namespace ASMNet.OnnxRuntime;

/// <summary>What NVIDIA's driver says of itself and of its GPUs.</summary>
internal interface ICudaDriver
{
    /// <summary>Starts the driver and asks for the newest CUDA that it knows: 13000 is 13.0.</summary>
    /// <exception cref="InferenceException">It is not there, or does not start; the message is a sentence that says why.</exception>
    int Version();

    /// <summary>The names of the GPUs in the order of CUDA's device numbers.</summary>
    /// <exception cref="InferenceException">The driver fails.</exception>
    IReadOnlyList<string> Names();
}
