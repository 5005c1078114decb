namespace ASMNet.Inference.Cpu.Tensors;

/// <summary>A value of the graph with its place in memory.</summary>
internal sealed class Tensor
{
    private readonly int _offset;

    private Tensor(int[] shape, Layout layout, Storage storage, int offset = 0, int pixelStride = 0)
    {
        Shape = shape;
        Layout = layout;
        Storage = storage;
        _offset = offset;
        PixelStride = layout == Layout.ChannelsLast && pixelStride == 0 ? Padding.Pad(shape[1]) : pixelStride;
    }

    /// <summary>Dimensions in the file's order.</summary>
    public int[] Shape { get; }

    /// <summary>How the values lie in memory.</summary>
    public Layout Layout { get; }

    /// <summary>Where they lie.</summary>
    public Storage Storage { get; }

    /// <summary>The first value.</summary>
    public unsafe float* Data => Storage.Pointer + _offset;

    /// <summary>The values of a flat tensor whose memory is its own.</summary>
    public Span<float> Own => Storage.Own(_offset, TensorShape.Length(Shape));

    /// <summary>Channels of a feature map.</summary>
    public int Channels => Shape[1];

    /// <summary>Rows of a feature map.</summary>
    public int Height => Shape[2];

    /// <summary>Columns of a feature map.</summary>
    public int Width => Shape[3];

    /// <summary>Pixels of a feature map.</summary>
    public int Pixels => Shape[2] * Shape[3];

    /// <summary>Floats from one pixel to the next where channels lie together.</summary>
    public int PixelStride { get; }

    /// <summary>Number of floats that steps may touch, a multiple of 16.</summary>
    public int PaddedLength => Layout == Layout.ChannelsLast ? Pixels * PixelStride : Padding.Pad(TensorShape.Length(Shape));

    /// <summary>A tensor with memory of its own.</summary>
    /// <exception cref="ModelFormatException">It would be too large.</exception>
    public static Tensor Create(int[] shape, Layout layout)
    {
        long length = layout == Layout.ChannelsLast ? (long)Padding.Pad(shape[1]) * shape[2] * shape[3] : TensorShape.Length(shape);
        return length <= TensorShape.MaximumLength
            ? new Tensor(shape, layout, new Storage((int)length))
            : throw new ModelFormatException($"a tensor of {TensorShape.Text(shape)} is too large");
    }

    /// <summary>The same memory seen under other dimensions or another layout; the caller knows that the values' order is the same.</summary>
    public Tensor View(int[] shape, Layout layout) => new(shape, layout, Storage);

    /// <summary>Some channels of a feature map, where they lie.</summary>
    public Tensor Slice(int[] shape, int firstChannel) => new(shape, Layout, Storage, _offset + firstChannel, PixelStride);

    /// <summary>Floats from one position to the next along each dimension.</summary>
    public int[] Strides()
    {
        if (Layout == Layout.ChannelsLast)
        {
            return [Pixels * PixelStride, 1, Width * PixelStride, PixelStride];
        }

        int[] strides = new int[Shape.Length];
        int stride = 1;
        for (int i = strides.Length - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= Shape[i];
        }

        return strides;
    }
}
