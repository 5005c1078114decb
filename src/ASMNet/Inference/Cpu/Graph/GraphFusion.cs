namespace ASMNet.Inference.Cpu.Graph;

/// <summary>Joins operations so that intermediate values need not be written and read again. The result stays the same up to rounding.</summary>
internal static class GraphFusion
{
    /// <summary>Shortens a graph in place.</summary>
    public static void Run(NetworkGraph graph)
    {
        FuseScales(graph);
        FuseFlattenedProducts(graph);
        FuseResiduals(graph);
        FuseClamps(graph);
        FuseUpsampling(graph);
        DelayFunctions(graph);
        SiblingFusion.Run(graph);
        RemoveUnused(graph);
    }

    /// <summary>Batch normalisation after a convolution goes into its weights.</summary>
    private static void FuseScales(NetworkGraph graph)
    {
        var uses = new ValueUses(graph);
        for (int i = 0; i < graph.Operations.Count; i++)
        {
            if (graph.Operations[i] is not ScaleShift scale || uses.OnlyProducer<Convolution>(scale.Input) is not { Clamp.IsNone: true } convolution)
            {
                continue;
            }

            int row = convolution.Weights.Length / convolution.Bias.Length;
            for (int channel = 0; channel < convolution.Bias.Length; channel++)
            {
                foreach (ref float weight in convolution.Weights.AsSpan(channel * row, row))
                {
                    weight *= scale.Scale[channel];
                }

                convolution.Bias[channel] = (convolution.Bias[channel] * scale.Scale[channel]) + scale.Shift[channel];
            }

            convolution.Output = scale.Output;
            uses.Produce(convolution);
            graph.Operations.RemoveAt(i--);
        }
    }

    /// <summary>
    /// A matrix product over a flattened feature map is a convolution whose window is the whole map; then nothing has to be
    /// brought into the file's order of values.
    /// </summary>
    private static void FuseFlattenedProducts(NetworkGraph graph)
    {
        var uses = new ValueUses(graph);
        for (int i = 0; i < graph.Operations.Count; i++)
        {
            if (graph.Operations[i] is not Convolution { Depthwise: false, Window.IsPointwise: true } product || product.Output.Shape is not [1, _, 1, 1])
            {
                continue;
            }

            Value source = product.Input;
            while (uses.Producer(source) is Reshape reshape)
            {
                source = reshape.Input;
            }

            if (source != product.Input && source.IsFeatureMap)
            {
                var window = new Window(source.Shape[2], source.Shape[3], 1, 1, 1, 1, 0, 0, 0, 0);
                graph.Operations[i] = new Convolution(product.Node, source, product.Output, product.Weights, product.Bias, depthwise: false, window) { Clamp = product.Clamp };
            }
        }
    }

    /// <summary>A sum after a convolution becomes its residual; the convolution moves to the sum's place, where the other summand is known.</summary>
    private static void FuseResiduals(NetworkGraph graph)
    {
        var uses = new ValueUses(graph);
        for (int i = 0; i < graph.Operations.Count; i++)
        {
            if (graph.Operations[i] is not Binary { Kind: BinaryKind.Add, Clamp.IsNone: true } sum
                || sum.Input == sum.Right
                || !sum.Input.Shape.AsSpan().SequenceEqual(sum.Right.Shape))
            {
                continue;
            }

            bool right = Accepts(uses.OnlyProducer<Convolution>(sum.Right));
            Convolution? convolution = uses.OnlyProducer<Convolution>(right ? sum.Right : sum.Input);
            if (!Accepts(convolution))
            {
                continue;
            }

            convolution!.Residual = right ? sum.Input : sum.Right;
            convolution.Output = sum.Output;
            graph.Operations[i] = convolution;
            graph.Operations.RemoveAt(graph.Operations.IndexOf(convolution));
            uses = new ValueUses(graph);
            i--;
        }

        static bool Accepts(Convolution? candidate) => candidate is { Depthwise: false, Residual: null, Clamp.IsNone: true };
    }

    /// <summary>ReLU and its kin after a convolution or sum become its limits.</summary>
    private static void FuseClamps(NetworkGraph graph)
    {
        var uses = new ValueUses(graph);
        for (int i = 0; i < graph.Operations.Count; i++)
        {
            if (graph.Operations[i] is not Unary { Kind: UnaryKind.Clamp } clamp)
            {
                continue;
            }

            var limits = new Clamp(clamp.A, clamp.B);
            if (uses.OnlyProducer<Convolution>(clamp.Input) is { Clamp.IsNone: true } convolution)
            {
                convolution.Clamp = limits;
                convolution.Output = clamp.Output;
                uses.Produce(convolution);
            }
            else if (uses.OnlyProducer<Binary>(clamp.Input) is { Clamp.IsNone: true } binary)
            {
                binary.Clamp = limits;
                binary.Output = clamp.Output;
                uses.Produce(binary);
            }
            else
            {
                continue;
            }

            graph.Operations.RemoveAt(i--);
        }
    }

    /// <summary>A picture that is scaled up only to be added is scaled while it is added.</summary>
    private static void FuseUpsampling(NetworkGraph graph)
    {
        var uses = new ValueUses(graph);
        for (int i = 0; i < graph.Operations.Count; i++)
        {
            if (graph.Operations[i] is not Binary { Kind: BinaryKind.Add } sum || !sum.Input.Shape.AsSpan().SequenceEqual(sum.Right.Shape))
            {
                continue;
            }

            bool right = uses.OnlyProducer<Resize>(sum.Right) is not null;
            if (uses.OnlyProducer<Resize>(right ? sum.Right : sum.Input) is not { } resize || sum.Input == sum.Right)
            {
                continue;
            }

            Value large = right ? sum.Input : sum.Right;
            graph.Operations[i] = new UpsampledSum(sum.Node, large, resize.Input, sum.Output, resize.Rows, resize.Columns) { Clamp = sum.Clamp };
        }
    }

    /// <summary>A function before a change of layout is applied after it, to values without gaps.</summary>
    private static void DelayFunctions(NetworkGraph graph)
    {
        for (int i = 0; i + 1 < graph.Operations.Count; i++)
        {
            if (graph.Operations[i] is not Unary { Kind: UnaryKind.Sigmoid } function)
            {
                continue;
            }

            var uses = new ValueUses(graph);
            int next = graph.Operations.FindIndex(i + 1, candidate => candidate is Transpose or Reshape && candidate.Input == function.Output);
            if (next < 0 || !uses.IsUsedOnce(function.Output))
            {
                continue;
            }

            Operation move = graph.Operations[next];
            var moved = new Value($"{function.Input.Name} (moved)", move.Output.Shape);
            graph.Operations[next] = new Unary(function.Node, moved, move.Output, function.Kind, function.A, function.B);
            move.ReplaceInput(0, function.Input);
            move.Output = moved;
            graph.Operations[i--] = move;
        }
    }

    private static void RemoveUnused(NetworkGraph graph)
    {
        var needed = new HashSet<Value>(graph.Outputs);
        for (int i = graph.Operations.Count - 1; i >= 0; i--)
        {
            if (needed.Contains(graph.Operations[i].Output))
            {
                needed.UnionWith(graph.Operations[i].Inputs);
            }
            else
            {
                graph.Operations.RemoveAt(i);
            }
        }
    }
}
