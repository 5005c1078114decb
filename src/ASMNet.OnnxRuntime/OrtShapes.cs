using ASMNet.Inference;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace ASMNet.OnnxRuntime;

/// <summary>Brings the shapes of a model file and the shape that is asked for together.</summary>
internal static class OrtShapes
{
    /// <summary>The open dimensions of the input by their names in the file, with the values that the wanted shape gives them.</summary>
    /// <param name="session">The model as the file has it.</param>
    /// <param name="name">What to call the model in messages.</param>
    /// <param name="wanted">The shape to run with; null for the file's own.</param>
    /// <exception cref="ModelFormatException">The model has not one float32 input, or it cannot be run with this shape.</exception>
    public static IReadOnlyDictionary<string, int> OpenDimensions(InferenceSession session, string name, IReadOnlyList<int>? wanted)
    {
        if (session.InputNames.Count != 1)
        {
            throw new ModelFormatException($"'{name}' has {session.InputNames.Count} inputs; exactly one is needed.");
        }

        NodeMetadata input = FloatTensor(session.InputMetadata, session.InputNames[0], name);
        if (wanted is not null && wanted.Count != input.Dimensions.Length)
        {
            throw new ModelFormatException($"'{name}' has an input of {input.Dimensions.Length} dimensions; {wanted.Count} were asked for.");
        }

        Dictionary<string, int> open = [];
        for (int i = 0; i < input.Dimensions.Length; i++)
        {
            int inFile = input.Dimensions[i];
            if (inFile > 0 && (wanted is null || wanted[i] == inFile))
            {
                continue;
            }

            if (inFile > 0)
            {
                throw new ModelFormatException($"'{name}' is made for an input of {string.Join('x', input.Dimensions)}; ONNX Runtime cannot run it with {string.Join('x', wanted!)}.");
            }

            string symbol = input.SymbolicDimensions[i];
            if (wanted is null || symbol.Length == 0 || (open.TryGetValue(symbol, out int other) && other != wanted[i]))
            {
                throw new ModelFormatException($"'{name}' leaves dimension {i} of its input open ('{symbol}'), and no shape is given that settles it.");
            }

            open[symbol] = wanted[i];
        }

        return open;
    }

    /// <summary>Name and shape of an input or output whose dimensions are all settled.</summary>
    /// <exception cref="ModelFormatException">It is no float32 tensor, or a dimension is open.</exception>
    public static TensorInfo Settled(IReadOnlyDictionary<string, NodeMetadata> metadata, string tensor, string name)
    {
        NodeMetadata node = FloatTensor(metadata, tensor, name);
        return node.Dimensions.All(dimension => dimension > 0)
            ? new TensorInfo(tensor, node.Dimensions)
            : throw new ModelFormatException($"'{name}' does not settle the shape of '{tensor}' ({string.Join('x', node.Dimensions)}).");
    }

    private static NodeMetadata FloatTensor(IReadOnlyDictionary<string, NodeMetadata> metadata, string tensor, string name)
    {
        NodeMetadata node = metadata[tensor];
        return node.IsTensor && node.ElementDataType == TensorElementType.Float
            ? node
            : throw new ModelFormatException($"'{tensor}' of '{name}' is not a float32 tensor.");
    }
}
