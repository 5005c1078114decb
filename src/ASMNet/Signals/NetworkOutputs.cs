using ASMNet.Inference;

namespace ASMNet.Signals;

/// <summary>Finds the inputs and outputs that a manifest promises.</summary>
internal static class NetworkOutputs
{
    /// <summary>Checks the shape of the input.</summary>
    public static void CheckInput(INeuralNetwork network, string name, ReadOnlySpan<int> expected)
    {
        if (!expected.SequenceEqual(network.InputInfo.Shape.ToArray()))
        {
            throw new ModelFormatException(
                $"{name}: the input is {string.Join('x', network.InputInfo.Shape)}, its manifest says {string.Join('x', expected.ToArray())}.");
        }
    }

    /// <summary>The place of an output, and how many numbers it has.</summary>
    public static int Find(INeuralNetwork network, string name, string output, out int length)
    {
        for (int i = 0; i < network.OutputInfos.Count; i++)
        {
            if (network.OutputInfos[i].Name == output)
            {
                length = network.OutputInfos[i].Length;
                return i;
            }
        }

        throw new ModelFormatException($"{name}: there is no output '{output}'.");
    }

    /// <summary>The place of an output of a known length.</summary>
    public static int Find(INeuralNetwork network, string name, string output, int length)
    {
        int index = Find(network, name, output, out int found);
        return found == length ? index : throw new ModelFormatException($"{name}: output '{output}' has {found} numbers, its manifest needs {length}.");
    }
}
