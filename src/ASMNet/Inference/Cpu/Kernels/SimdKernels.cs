using System.Runtime.CompilerServices;

namespace ASMNet.Inference.Cpu.Kernels;

/// <summary>The kernels in vectors of one width; this part cuts matrix products into tiles.</summary>
/// <typeparam name="TSimd">The arithmetic.</typeparam>
/// <typeparam name="TVector">The hardware vector.</typeparam>
internal sealed unsafe partial class SimdKernels<TSimd, TVector>(string name) : KernelSet
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>Rows of the smaller tile that finishes what the large one leaves.</summary>
    private const int SmallTileRows = 4;

    /// <summary>Lanes of AVX-512.</summary>
    private const int WideVector = 16;

    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override int PanelWidth => 2 * TSimd.Width;

    /// <inheritdoc/>
    public override int TileRows => TSimd.TileRows;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    public override void Multiply(in GemmArguments arguments, int firstPixel, int pixels, int firstPanel, int panels)
    {
        float** rows = stackalloc float*[TSimd.TileRows];
        for (int panel = firstPanel; panel < firstPanel + panels; panel++)
        {
            int done = 0;
            while (done < pixels)
            {
                int tile = NextTile(pixels, ref done);
                float* row = arguments.Input + ((firstPixel + done) * arguments.InputStride);
                for (int i = 0; i < tile; i++)
                {
                    rows[i] = row;
                    row += arguments.InputStride;
                }

                MultiplyTile(arguments, rows, 0, tile, firstPixel + done, panel * PanelWidth);
                done += tile;
            }
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void MultiplyIndirect(in GemmArguments arguments, float** rows, int pixels)
    {
        for (int channel = 0; channel < arguments.Channels; channel += PanelWidth)
        {
            int done = 0;
            while (done < pixels)
            {
                int tile = NextTile(pixels, ref done);
                MultiplyTile(arguments, rows + done, pixels, tile, done, channel);
                done += tile;
            }
        }
    }

    /// <summary>
    /// The rows of the next tile. The last tile begins earlier where that makes it a full one: pixels computed twice get the
    /// same value twice.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int NextTile(int pixels, ref int done)
    {
        int left = pixels - done;
        int tile = left > SmallTileRows ? TSimd.TileRows : left > 1 ? SmallTileRows : 1;
        if (tile > pixels)
        {
            tile = pixels >= SmallTileRows ? SmallTileRows : 1;
        }

        done = Math.Min(done, pixels - tile);
        return tile;
    }

    /// <summary>Asks for two vectors of weights some time before they are needed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch(float* weights)
    {
        TSimd.Prefetch(weights + GemmArguments.Ahead);
        if (TSimd.Width == WideVector)
        {
            TSimd.Prefetch(weights + GemmArguments.Ahead + TSimd.Width);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyTile(in GemmArguments arguments, float** rows, nint tapStride, int tile, int pixel, int channel)
    {
        float* weights = arguments.Weights + ((nint)channel * arguments.Taps * arguments.Depth);
        float* bias = arguments.Bias + channel;
        float* residual = arguments.Residual is null ? null : arguments.Residual + (pixel * arguments.ResidualStride) + channel;
        float* output = arguments.Output + (pixel * arguments.OutputStride) + channel;
        bool wide = channel + TSimd.Width < arguments.Channels;
        if (TSimd.Width == WideVector && wide && tile >= SmallTileRows && arguments.UsedChannels - channel <= HalfTiles.Channels)
        {
            if (tile == SmallTileRows)
            {
                HalfTiles.Tile4(arguments, rows, tapStride, weights, bias, residual, output);
            }
            else
            {
                HalfTiles.Tile8(arguments, rows, tapStride, weights, bias, residual, output);
            }

            return;
        }

        switch (tile)
        {
            case 8 when wide:
                Tile8x2(arguments, rows, tapStride, weights, bias, residual, output);
                break;
            case 6 when wide:
                Tile6x2(arguments, rows, tapStride, weights, bias, residual, output);
                break;
            case SmallTileRows when wide:
                Tile4x2(arguments, rows, tapStride, weights, bias, residual, output);
                break;
            case 1 when wide:
                Tile1x2(arguments, rows, tapStride, weights, bias, residual, output);
                break;
            case 8:
                Tile8x1(arguments, rows, tapStride, weights, bias, residual, output);
                break;
            case SmallTileRows:
                Tile4x1(arguments, rows, tapStride, weights, bias, residual, output);
                break;
            default:
                Tile1x1(arguments, rows, tapStride, weights, bias, residual, output);
                break;
        }
    }
}
