using ASMNet.Inference.Onnx;

namespace ASMNet.Inference.Cpu.Graph;

/// <summary>Translates a file's graph: orders the nodes, follows the shapes, evaluates what is constant, checks everything else.</summary>
internal static class GraphBuilder
{
    private const int TypeFloat = 1;

    /// <summary>The largest number of multiplications in one run, some seconds of computing: far above any network for live video.</summary>
    private const long MaximumWork = 1L << 36;

    /// <summary>Translates a graph.</summary>
    /// <param name="file">The file's contents.</param>
    /// <param name="inputShape">The input shape to use in the place of the file's; null for the file's own.</param>
    /// <exception cref="ModelFormatException">The graph is not valid, or not supported.</exception>
    public static NetworkGraph Build(OnnxGraph file, IReadOnlyList<int>? inputShape)
    {
        var values = new Dictionary<string, Value>();
        foreach (OnnxTensor tensor in file.Initializers)
        {
            if (!values.TryAdd(tensor.Name, new Value(tensor.Name, tensor.Shape, tensor)))
            {
                throw new ModelFormatException($"constant '{tensor.Name}' is defined twice");
            }
        }

        Value input = DeclareInput(file, inputShape, values);
        var operations = new List<Operation>();
        foreach (OnnxNode node in Sort(file, values))
        {
            NodeTranslator.Translate(new NodeContext(node, file.OpsetVersion, values, operations));
        }

        LimitWork(operations);
        return new NetworkGraph(input, FindOutputs(file, values, operations), operations);
    }

    private static Value DeclareInput(OnnxGraph file, IReadOnlyList<int>? inputShape, Dictionary<string, Value> values)
    {
        OnnxValueInfo[] inputs = [.. file.Inputs.Where(candidate => !values.ContainsKey(candidate.Name))];
        if (inputs.Length != 1)
        {
            throw new ModelFormatException($"the network has {inputs.Length} inputs; exactly 1 is supported");
        }

        OnnxValueInfo input = inputs[0];
        if (input.ElementType != TypeFloat)
        {
            throw new ModelFormatException($"input '{input.Name}' has element type {input.ElementType}; supported is float32 (1)");
        }

        if (inputShape is not null && input.Shape is not null && inputShape.Count != input.Shape.Length)
        {
            throw new ModelFormatException($"input '{input.Name}' has {input.Shape.Length} dimensions and cannot be run as {TensorShape.Text(inputShape)}");
        }

        long[]? declared = inputShape?.Select(dimension => (long)dimension).ToArray() ?? input.Shape;
        if (declared is null || declared.Length == 0)
        {
            throw new ModelFormatException($"input '{input.Name}' has no dimensions");
        }

        if (inputShape is null && declared.Contains(-1))
        {
            throw new ModelFormatException($"input '{input.Name}' leaves dimensions open ({TensorShape.Text(declared)}); say which input shape to run with");
        }

        var value = new Value(input.Name, TensorShape.Checked(declared, allowEmpty: false, $"input '{input.Name}'"));
        values.Add(input.Name, value);
        return value;
    }

    /// <summary>
    /// Orders nodes so that each comes after those that it reads. Files are sorted as a rule, and one pass is enough; others take
    /// as many passes as a chain of nodes runs against the file's order.
    /// </summary>
    private static List<OnnxNode> Sort(OnnxGraph file, Dictionary<string, Value> values)
    {
        var known = new HashSet<string>(values.Keys);
        var sorted = new List<OnnxNode>(file.Nodes.Count);
        var waiting = new List<OnnxNode>(file.Nodes);
        int before;
        do
        {
            before = waiting.Count;
            var still = new List<OnnxNode>();
            foreach (OnnxNode node in waiting)
            {
                if (!IsReady(node, known))
                {
                    still.Add(node);
                    continue;
                }

                sorted.Add(node);
                foreach (string output in node.Outputs)
                {
                    known.Add(output);
                }
            }

            waiting = still;
        }
        while (waiting.Count > 0 && waiting.Count < before);

        if (waiting.Count > 0)
        {
            OnnxNode stuck = waiting[0];
            HashSet<string> defined = [.. file.Nodes.SelectMany(node => node.Outputs)];
            string? undefined = stuck.Inputs.FirstOrDefault(name => name.Length > 0 && !known.Contains(name) && !defined.Contains(name));
            throw new ModelFormatException(undefined is null
                ? $"{stuck}: it waits for its own result; the graph has a cycle or reads a value that is defined nowhere"
                : $"{stuck}: input '{undefined}' is defined nowhere in the file");
        }

        return sorted;
    }

    private static bool IsReady(OnnxNode node, HashSet<string> known)
    {
        foreach (string name in node.Inputs)
        {
            if (name.Length > 0 && !known.Contains(name))
            {
                return false;
            }
        }

        return true;
    }

    private static void LimitWork(List<Operation> operations)
    {
        long work = 0;
        foreach (Operation operation in operations)
        {
            work += operation switch
            {
                Convolution convolution => (long)convolution.Output.Length * (convolution.Weights.Length / convolution.Bias.Length),
                Dense dense => (long)dense.Output.Length * (dense.Weights.Length / dense.Bias.Length),
                Pool pool => (long)pool.Output.Length * pool.Window.Taps,
                _ => operation.Output.Length,
            };
            if (work > MaximumWork)
            {
                throw new ModelFormatException($"{operation.Node}: up to here the network needs {work / 1_000_000_000} billion multiplications; at most {MaximumWork / 1_000_000_000} billion are supported");
            }
        }
    }

    private static Value[] FindOutputs(OnnxGraph file, Dictionary<string, Value> values, List<Operation> operations)
    {
        if (file.Outputs.Count == 0)
        {
            throw new ModelFormatException("the network has no output");
        }

        var outputs = new Value[file.Outputs.Count];
        for (int i = 0; i < outputs.Length; i++)
        {
            string name = file.Outputs[i].Name;
            if (!values.TryGetValue(name, out Value? value))
            {
                throw new ModelFormatException($"output '{name}' is computed by no node");
            }

            if (value.Constant is not null)
            {
                throw new ModelFormatException($"output '{name}' does not depend on the input");
            }

            // A second name, or one forwarded past a node that does nothing, gets a value of its own.
            if (value.Name != name || outputs.Contains(value))
            {
                var copy = new Value(name, value.Shape);
                operations.Add(new Reshape($"output '{name}'", value, copy));
                value = copy;
            }

            outputs[i] = value;
        }

        return outputs;
    }
}
