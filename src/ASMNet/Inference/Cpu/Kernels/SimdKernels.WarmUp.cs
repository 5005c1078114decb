using ASMNet.Inference.Cpu.Graph;
using ASMNet.Inference.Cpu.Tensors;

namespace ASMNet.Inference.Cpu.Kernels;

/// <content>Compiles the loops before they are needed.</content>
internal sealed unsafe partial class SimdKernels<TSimd, TVector>
{
    /// <inheritdoc/>
    public override void WarmUp()
    {
        // One wide panel and, where there is such a thing, a narrow one; a large tile, a small one and a single pixel.
        int channels = Padding.Pad(PanelWidth + 1);
        int pixels = TSimd.TileRows;
        using var memory = new NetworkMemory();
        float* data = memory.Take(Winograd.MostElements * channels * channels);
        var arguments = new GemmArguments
        {
            Input = data,
            InputStride = channels,
            Taps = 1,
            Depth = 1,
            Channels = channels,
            UsedChannels = channels,
            Weights = data,
            Bias = data,
            Output = data,
            OutputStride = channels,
            Clamp = Clamp.None,
        };
        int panels = (channels + PanelWidth - 1) / PanelWidth;
        Multiply(arguments, 0, pixels, 0, panels);
        Multiply(arguments, 0, SmallTileRows, 0, panels);
        Multiply(arguments, 0, 1, 0, panels);

        float** rows = stackalloc float*[Winograd.MostElements];
        for (int i = 0; i < Winograd.MostElements; i++)
        {
            rows[i] = data;
        }

        TransformPatch(rows, data, channels, channels);
        RestorePatch(data, channels, arguments, null, rows);
        TransformLargePatch(rows, data, channels, channels);
        RestoreLargePatch(data, channels, arguments, null, rows);
        MultiplyPlanar(arguments, rows, 1, pixels);
        arguments.Channels = TSimd.Width;
        MultiplyPlanar(arguments, rows, 1, pixels);
        foreach (int stride in (ReadOnlySpan<int>)[1, 2])
        {
            var depthwise = new DepthwiseArguments
            {
                Window = new Window(3, 3, stride, stride, 1, 1, 1, 1, 1, 1),
                InputWidth = 3 * DepthwiseTile,
                OutputWidth = DepthwiseTile + 2,
                Channels = Padding.ChannelMultiple,
                Weights = data,
                Bias = data,
                Clamp = Clamp.None,
            };
            DepthwiseRow(depthwise, rows, data);
            DepthwisePlane(depthwise, rows, data, 1, 0);
        }
    }
}
