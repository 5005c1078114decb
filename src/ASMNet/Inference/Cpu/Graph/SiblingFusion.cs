using ASMNet.Inference.Cpu.Tensors;

namespace ASMNet.Inference.Cpu.Graph;

/// <summary>
/// Joins narrow 1x1 convolutions of the same input, as a detector's heads, into one: each by itself would fill a vector with
/// one or two channels.
/// </summary>
internal static class SiblingFusion
{
    /// <summary>Joins siblings in place.</summary>
    public static void Run(NetworkGraph graph)
    {
        foreach (List<Convolution> group in Groups(graph))
        {
            var members = new List<Convolution>();
            int channels = 0;
            foreach (Convolution candidate in group.Where(candidate => channels + candidate.Bias.Length <= Padding.ChannelMultiple))
            {
                members.Add(candidate);
                channels += candidate.Bias.Length;
            }

            Join(graph, members, channels);
        }
    }

    // Groups of two or more that read the same with the same limits. By hand: a grouping by values is much that must be compiled at every start.
    private static List<List<Convolution>> Groups(NetworkGraph graph)
    {
        var groups = new List<List<Convolution>>();
        foreach (Convolution convolution in graph.Operations.OfType<Convolution>())
        {
            if (!IsNarrow(convolution) || !IsReadByTransposesOnly(graph, convolution.Output))
            {
                continue;
            }

            List<Convolution>? group = groups.Find(group => group[0].Input == convolution.Input && group[0].Clamp == convolution.Clamp);
            if (group is null)
            {
                group = [];
                groups.Add(group);
            }

            group.Add(convolution);
        }

        groups.RemoveAll(group => group.Count < 2);
        return groups;
    }

    private static bool IsNarrow(Convolution convolution) =>
        convolution is { Depthwise: false, Window.IsPointwise: true, Residual: null } && convolution.Bias.Length < Padding.ChannelMultiple;

    private static bool IsReadByTransposesOnly(NetworkGraph graph, Value value) =>
        !graph.Outputs.Contains(value) && graph.Operations.TrueForAll(operation => operation is Transpose || !operation.Inputs.Contains(value));

    private static float[] Concatenate(List<Convolution> members, Func<Convolution, float[]> part)
    {
        float[] all = new float[members.Sum(member => part(member).Length)];
        int written = 0;
        foreach (Convolution member in members)
        {
            float[] values = part(member);
            values.CopyTo(all, written);
            written += values.Length;
        }

        return all;
    }

    private static void Join(NetworkGraph graph, List<Convolution> members, int channels)
    {
        Value input = members[0].Input;
        var joined = new Value(string.Join(" + ", members.Select(member => member.Output.Name)), [1, channels, input.Shape[2], input.Shape[3]]);
        var convolution = new Convolution(
            members[0].Node,
            input,
            joined,
            Concatenate(members, member => member.Weights),
            Concatenate(members, member => member.Bias),
            depthwise: false,
            members[0].Window) { Clamp = members[0].Clamp };
        var replacement = new List<Operation> { convolution };
        int first = 0;
        foreach (Convolution member in members)
        {
            replacement.Add(new ChannelSlice(member.Node, joined, member.Output, first));
            first += member.Bias.Length;
        }

        graph.Operations.InsertRange(graph.Operations.IndexOf(members[0]), replacement);
        graph.Operations.RemoveAll(operation => operation is Convolution member && members.Contains(member));
    }
}
