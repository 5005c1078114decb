using ASMNet.Inference.Cpu.Graph;
using ASMNet.Inference.Cpu.Kernels;
using ASMNet.Inference.Cpu.Tensors;
using BenchmarkDotNet.Attributes;

namespace ASMNet.Benchmarks;

/// <summary>The inner loops on the shapes of MobileNetV2's middle stage: 14x14 pixels, 96 and 576 channels.</summary>
public unsafe class KernelBenchmarks : IDisposable
{
    private const int Size = 14;
    private const int Narrow = 96;
    private const int Wide = 576;

    private KernelSet? _kernels;
    private NetworkMemory? _memory;
    private float* _input;
    private float* _output;
    private float* _weights;
    private float* _bias;

    /// <summary>Our instructions.</summary>
    [Params(InstructionSet.Avx512, InstructionSet.Avx2, InstructionSet.Vector128)]
    public InstructionSet Instructions { get; set; }

    /// <summary>Takes memory and packs weights.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        _kernels = KernelSet.For(Instructions);
        _memory = new NetworkMemory();
        _input = _memory.Take((Size + 2) * (Size + 2) * Wide);
        _output = _memory.Take(Size * Size * Wide);
        _weights = WeightPacking.PackPanels(new float[Narrow * Wide], Wide, Narrow, 1, _kernels.PanelWidth, _memory);
        _bias = _memory.Take(Wide);
    }

    /// <summary>96 to 576 channels by 1x1 convolution: 21.7 million multiplications and additions.</summary>
    [Benchmark]
    public void Pointwise()
    {
        var arguments = new GemmArguments
        {
            Input = _input,
            InputStride = Narrow,
            Taps = 1,
            Depth = Narrow,
            Channels = Wide,
            UsedChannels = Wide,
            Weights = _weights,
            Bias = _bias,
            Output = _output,
            OutputStride = Wide,
            Clamp = new Clamp(0, 6),
        };
        _kernels!.Multiply(arguments, 0, Size * Size, 0, Wide / _kernels.PanelWidth);
    }

    /// <summary>576 channels by 3x3 depthwise convolution: 2 million multiplications and additions.</summary>
    [Benchmark]
    public void Depthwise()
    {
        var arguments = new DepthwiseArguments
        {
            Window = new Window(3, 3, 1, 1, 1, 1, 1, 1, 1, 1),
            InputWidth = Size,
            OutputWidth = Size,
            Channels = Wide,
            Weights = _weights,
            Bias = _bias,
            Clamp = new Clamp(0, 6),
        };
        float** rows = stackalloc float*[3];
        for (int y = 0; y < Size; y++)
        {
            for (int i = 0; i < 3; i++)
            {
                rows[i] = _input + ((y + i) * Size * Wide);
            }

            _kernels!.DepthwiseRow(arguments, rows, _output + (y * Size * Wide));
        }
    }

    /// <summary>Frees the memory.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _memory?.Dispose();
    }
}
