namespace ASMNet.Inference;

/// <summary>Makes networks from ONNX files for one kind of device.</summary>
public interface INeuralNetworkFactory
{
    /// <summary>The device that the networks run on, for people.</summary>
    string Device { get; }

    /// <summary>Reads and prepares a network.</summary>
    /// <param name="model">The bytes of the ONNX file.</param>
    /// <param name="name">What to call the model in messages, usually its path.</param>
    /// <param name="inputShape">The input shape to run with where the file leaves dimensions open or another is wanted; null for the file's own.</param>
    /// <exception cref="ModelFormatException">The file is not a model that this factory can run.</exception>
    /// <exception cref="InferenceException">The device failed.</exception>
    INeuralNetwork Create(ReadOnlyMemory<byte> model, string name, IReadOnlyList<int>? inputShape = null);
}
