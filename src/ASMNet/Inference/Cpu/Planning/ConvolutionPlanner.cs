using ASMNet.Inference.Cpu.Graph;
using ASMNet.Inference.Cpu.Kernels;
using ASMNet.Inference.Cpu.Steps.Rows;

namespace ASMNet.Inference.Cpu.Planning;

/// <summary>Finds convolutions that are run as a chain, row by row: [first or 1x1] -> depthwise -> 1x1, as far as it goes.</summary>
/// <param name="graph">The graph.</param>
/// <param name="kernels">The inner loops.</param>
internal sealed class ConvolutionPlanner(NetworkGraph graph, KernelSet kernels)
{
    /// <summary>
    /// The narrowest picture for which a chain is faster than layer after layer: below, a row is too short for the tiles of the
    /// matrix products, and the whole picture fits the second cache anyway.
    /// </summary>
    private const int MinimumWidth = 28;

    private readonly ValueUses _uses = new(graph);

    /// <summary>The convolutions of the chain that begins at an operation; a single one for a convolution that goes by rows by itself, none otherwise.</summary>
    /// <param name="index">Position of the operation.</param>
    /// <param name="planarInput">Whether the operation's input lies plane by plane.</param>
    public List<Convolution> FindChain(int index, bool planarInput)
    {
        var chain = new List<Convolution>();
        if (graph.Operations[index] is not Convolution first)
        {
            return chain;
        }

        bool planar = planarInput && PlanarStage.Fits(kernels, first);
        if (planar || (first.Depthwise && FitsWindow(first)))
        {
            chain.Add(first);
        }
        else if (!IsPointwise(first) || first.Residual is not null || Next(index, first) is not { Depthwise: true })
        {
            return chain;
        }
        else
        {
            chain.Add(first);
        }

        if (!first.Depthwise && Next(index, first) is { Depthwise: true } depthwise && FitsWindow(depthwise) && IsWide(depthwise))
        {
            chain.Add(depthwise);
        }

        if (chain[^1].Depthwise && IsWide(chain[^1]) && Next(index + chain.Count - 1, chain[^1]) is { } last && IsPointwise(last))
        {
            chain.Add(last);
        }

        // A 1x1 convolution by itself is better run over the whole picture.
        return chain is [{ Depthwise: false }] && !planar ? [] : chain;
    }

    private static bool IsWide(Convolution convolution) => convolution.Output.Shape[3] >= MinimumWidth;

    private static bool IsPointwise(Convolution convolution) => convolution is { Depthwise: false, Window.IsPointwise: true };

    private static bool FitsWindow(Convolution convolution) => convolution.Window.KernelHeight * convolution.Window.DilationY <= RowChainStep.MaximumWindowRows;

    /// <summary>The convolution that follows at once and alone reads the result.</summary>
    private Convolution? Next(int index, Convolution convolution) =>
        index + 1 < graph.Operations.Count
        && graph.Operations[index + 1] is Convolution next
        && next.Input == convolution.Output
        && next.Residual != convolution.Output
        && _uses.IsUsedOnce(convolution.Output)
            ? next
            : null;
}
