using ASMNet.Inference.Cpu.Graph;
using ASMNet.Inference.Cpu.Kernels;
using ASMNet.Inference.Cpu.Steps;
using ASMNet.Inference.Cpu.Steps.Rows;
using ASMNet.Inference.Cpu.Tensors;

namespace ASMNet.Inference.Cpu.Planning;

/// <summary>Turns a graph into steps: chooses layouts, packs weights, inserts changes of layout where they are needed.</summary>
internal sealed class Planner
{
    private readonly KernelSet _kernels;
    private readonly int _threads;
    private readonly List<Step> _steps = [];
    private readonly NetworkMemory _memory;
    private readonly Dictionary<Value, Tensor> _tensors = [];
    private readonly Dictionary<Value, Tensor> _converted = [];

    private Planner(KernelSet kernels, int threads, NetworkMemory memory)
    {
        _kernels = kernels;
        _threads = threads;
        _memory = memory;
    }

    /// <summary>Plans a network.</summary>
    /// <param name="graph">The graph, already fused.</param>
    /// <param name="kernels">The inner loops.</param>
    /// <param name="threads">Threads that will run it.</param>
    /// <exception cref="ModelFormatException">A tensor would be too large.</exception>
    public static NetworkPlan Plan(NetworkGraph graph, KernelSet kernels, int threads)
    {
        var memory = new NetworkMemory();
        var planner = new Planner(kernels, threads, memory);
        try
        {
            Tensor input = Tensor.Create(graph.Input.Shape, Layout.Flat);
            planner._tensors.Add(graph.Input, input);
            var chains = new ConvolutionPlanner(graph, kernels);
            for (int i = 0; i < graph.Operations.Count; i++)
            {
                bool planar = planner._tensors[graph.Operations[i].Input] is { Layout: Layout.Flat, Shape.Length: 4, Pixels: > 1 };
                List<Convolution> chain = chains.FindChain(i, planar);
                if (chain.Count > 0)
                {
                    planner.AddChain(chain, planar);
                    i += chain.Count - 1;
                }
                else
                {
                    planner.Add(graph.Operations[i]);
                }
            }

            Tensor[] outputs = [.. graph.Outputs.Select(output => planner.Find(output, Layout.Flat))];
            return new NetworkPlan(input, outputs, planner._steps, memory);
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    private void Add(Operation operation)
    {
        switch (operation)
        {
            case Convolution convolution:
                AddConvolution(convolution);
                break;
            case Dense dense:
                PackedConvolution matrix = PackedConvolution.Matrix(dense, _kernels.PanelWidth, _memory);
                _steps.Add(new DenseStep(_kernels, matrix, Find(dense.Input, Layout.Flat), Declare(dense.Output, Layout.Flat)));
                break;
            case ScaleShift scale:
                Tensor scaled = _tensors[scale.Input];
                _steps.Add(new ScaleShiftStep(_kernels, scale, scaled, Declare(scale.Output, scaled.Layout), _memory));
                break;
            case ChannelRelu relu:
                _steps.Add(new ChannelReluStep(_kernels, relu, Find(relu.Input, Layout.ChannelsLast), Declare(relu.Output, Layout.ChannelsLast), _memory));
                break;
            case Unary unary:
                Tensor source = _tensors[unary.Input];
                _steps.Add(new UnaryStep(_kernels, unary, source, Declare(unary.Output, source.Layout)));
                break;
            case Binary binary:
                AddBinary(binary);
                break;
            case Pool pool:
                _steps.Add(new PoolStep(_kernels, pool, Find(pool.Input, Layout.ChannelsLast), Declare(pool.Output, Layout.ChannelsLast)));
                break;
            case GlobalMean mean:
                _steps.Add(new GlobalMeanStep(_kernels, Find(mean.Input, Layout.ChannelsLast), Declare(mean.Output, Layout.ChannelsLast)));
                break;
            case Resize resize:
                _steps.Add(new ResizeStep(resize, Find(resize.Input, Layout.ChannelsLast), Declare(resize.Output, Layout.ChannelsLast)));
                break;
            case UpsampledSum sum:
                Tensor large = Find(sum.Input, Layout.ChannelsLast);
                _steps.Add(new UpsampledSumStep(_kernels, sum, large, Find(sum.Inputs[1], Layout.ChannelsLast), Declare(sum.Output, Layout.ChannelsLast)));
                break;
            case ChannelSlice slice:
                _tensors.Add(slice.Output, _tensors[slice.Input].Slice(slice.Output.Shape, slice.FirstChannel));
                break;
            case Concat concat:
                AddConcat(concat);
                break;
            case Transpose transpose:
                AddTranspose(transpose);
                break;
            case Reshape reshape:
                _tensors.Add(reshape.Output, Find(reshape.Input, Layout.Flat).View(reshape.Output.Shape, Layout.Flat));
                break;
            case Softmax softmax:
                _steps.Add(new SoftmaxStep(_kernels, softmax.Length, Find(softmax.Input, Layout.Flat), Declare(softmax.Output, Layout.Flat)));
                break;
            default:
                throw new InvalidOperationException($"{operation.GetType().Name} has no step.");
        }
    }

    private void AddConvolution(Convolution convolution)
    {
        Tensor input = Find(convolution.Input, Layout.ChannelsLast);
        Tensor? residual = convolution.Residual is null ? null : Find(convolution.Residual, Layout.ChannelsLast);
        if (convolution.Depthwise)
        {
            throw new ModelFormatException($"{convolution.Node}: a depthwise window of {convolution.Window.KernelHeight} rows is too large");
        }

        if (WinogradStep.Fits(_kernels, convolution))
        {
            var form = Winograd.For(convolution.Output.Shape[2], convolution.Output.Shape[3]);
            PackedConvolution transformed = PackedConvolution.ForWinograd(form, convolution, _kernels.PanelWidth, _memory);
            _steps.Add(new WinogradStep(_kernels, form, transformed, convolution.Window, input, residual, Declare(convolution.Output, Layout.ChannelsLast), _threads));
            return;
        }

        PackedConvolution weights = PackedConvolution.Panels(convolution, _kernels.PanelWidth, _memory);
        Tensor output = Declare(convolution.Output, Layout.ChannelsLast);
        _steps.Add(convolution.Window.IsPointwise
            ? new PointwiseStep(_kernels, weights, input, residual, output)
            : new ConvolutionStep(_kernels, weights, convolution.Window, input, residual, output));
    }

    private void AddChain(List<Convolution> chain, bool planar)
    {
        Tensor input = planar && PlanarStage.Fits(_kernels, chain[0]) ? _tensors[chain[0].Input] : Find(chain[0].Input, Layout.ChannelsLast);
        if (chain is [var single] && DepthwiseStep.Fits(_kernels, single))
        {
            PackedConvolution taps = PackedConvolution.Depthwise(single, _memory);
            _steps.Add(new DepthwiseStep(_kernels, taps, single.Window, input, Declare(single.Output, Layout.ChannelsLast)));
            return;
        }

        Tensor? residual = chain[^1].Residual is { } summand ? Find(summand, Layout.ChannelsLast) : null;
        var stages = new List<RowStage>();
        foreach (Convolution convolution in chain)
        {
            Tensor output = Declare(convolution.Output, Layout.ChannelsLast);
            Window window = convolution.Window;
            stages.Add(
                convolution.Depthwise ? new DepthwiseStage(_kernels, PackedConvolution.Depthwise(convolution, _memory), window, input, output)
                : input.Layout == Layout.Flat ? new PlanarStage(_kernels, PackedConvolution.Planes(convolution, _kernels.PanelWidth, _memory), window, input, output)
                : new PointwiseStage(_kernels, PackedConvolution.Panels(convolution, _kernels.PanelWidth, _memory), window, input, convolution == chain[^1] ? residual : null, output));
            input = output;
        }

        _steps.Add(new RowChainStep([.. stages], residual));
    }

    private void AddBinary(Binary binary)
    {
        Tensor left = _tensors[binary.Input];
        if (!binary.Input.Shape.AsSpan().SequenceEqual(binary.Right.Shape))
        {
            left = Find(binary.Input, Layout.ChannelsLast);
            Tensor channels = Find(binary.Right, Layout.ChannelsLast);
            _steps.Add(new ChannelBinaryStep(_kernels, binary.Kind, binary.Clamp, left, channels, Declare(binary.Output, Layout.ChannelsLast)));
            return;
        }

        Tensor right = Find(binary.Right, left.Layout);
        _steps.Add(new BinaryStep(_kernels, binary.Kind, binary.Clamp, left, right, Declare(binary.Output, left.Layout)));
    }

    private void AddConcat(Concat concat)
    {
        Layout layout = concat.Output.IsFeatureMap && concat.Axis == 1 ? Layout.ChannelsLast : Layout.Flat;
        Tensor output = Declare(concat.Output, layout);
        int[] strides = output.Strides();
        int offset = 0;
        foreach (Value part in concat.Inputs)
        {
            // Parts that lie otherwise are read where they lie: strides say how.
            Tensor tensor = _tensors[part];
            _steps.Add(new CopyStep(tensor, output, part.Shape, tensor.Strides(), strides, offset));
            offset += part.Shape[concat.Axis] * strides[concat.Axis];
        }
    }

    private void AddTranspose(Transpose transpose)
    {
        Tensor input = _tensors[transpose.Input];
        int[] strides = input.Strides();
        Tensor output = Declare(transpose.Output, Layout.Flat);
        _steps.Add(new CopyStep(input, output, transpose.Output.Shape, [.. transpose.Permutation.Select(axis => strides[axis])], output.Strides()));
    }

    /// <summary>A value in a layout, copied where it lies in the other one.</summary>
    private Tensor Find(Value value, Layout layout)
    {
        Tensor tensor = _tensors[value];
        if (tensor.Layout == layout)
        {
            return tensor;
        }

        if (_converted.TryGetValue(value, out Tensor? converted))
        {
            return converted;
        }

        // A single pixel lies the same way in both.
        if (tensor.Pixels == 1)
        {
            converted = tensor.View(value.Shape, layout);
        }
        else
        {
            converted = Tensor.Create(value.Shape, layout);
            _steps.Add(new CopyStep(tensor, converted, value.Shape, tensor.Strides(), converted.Strides()));
        }

        _converted.Add(value, converted);
        return converted;
    }

    private Tensor Declare(Value value, Layout layout)
    {
        Tensor tensor = Tensor.Create(value.Shape, layout);
        _tensors.Add(value, tensor);
        return tensor;
    }
}
