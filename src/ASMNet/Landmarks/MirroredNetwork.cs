using ASMNet.Inference;
using ASMNet.Shapes;

namespace ASMNet.Landmarks;

/// <summary>
/// A landmark network that is asked about the crop and about its mirror image: its outputs are the mean of both answers. A run takes
/// twice the time; the points err less, since half of what is wrong in one answer is not wrong in the other.
/// </summary>
internal sealed class MirroredNetwork : INeuralNetwork
{
    private readonly INeuralNetwork _network;
    private readonly float[] _picture;
    private readonly float[][] _outputs;
    private readonly int _landmarks;
    private readonly int _pose;
    private readonly int _reliability;

    /// <summary>Wraps a network, which is owned from here on.</summary>
    /// <param name="network">The network; its input is 1 x 3 x height x width.</param>
    /// <param name="landmarks">Position of the output with the points.</param>
    /// <param name="pose">Position of the output with yaw, pitch and roll.</param>
    /// <param name="reliability">Position of the output with the reliability of each point; -1 where there is none.</param>
    public MirroredNetwork(INeuralNetwork network, int landmarks, int pose, int reliability)
    {
        _network = network;
        _picture = new float[network.InputInfo.Length];
        _outputs = [.. network.OutputInfos.Select(info => new float[info.Length])];
        (_landmarks, _pose, _reliability) = (landmarks, pose, reliability);
    }

    /// <inheritdoc/>
    public string Device => _network.Device;

    /// <inheritdoc/>
    public TensorInfo InputInfo => _network.InputInfo;

    /// <inheritdoc/>
    public IReadOnlyList<TensorInfo> OutputInfos => _network.OutputInfos;

    /// <inheritdoc/>
    public Span<float> Input => _picture;

    /// <inheritdoc/>
    public void Run()
    {
        _picture.CopyTo(_network.Input);
        _network.Run();
        for (int i = 0; i < _outputs.Length; i++)
        {
            _network.Output(i).CopyTo(_outputs[i]);
        }

        Mirror(_picture, _network.Input, InputInfo.Shape[^1]);
        _network.Run();
        for (int i = 0; i < _outputs.Length; i++)
        {
            Join(i, _network.Output(i), _outputs[i]);
        }
    }

    /// <inheritdoc/>
    public ReadOnlySpan<float> Output(int index) => _outputs[index];

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();

    private static void Mirror(ReadOnlySpan<float> picture, Span<float> mirrored, int width)
    {
        picture.CopyTo(mirrored);
        for (int row = 0; row < mirrored.Length; row += width)
        {
            mirrored.Slice(row, width).Reverse();
        }
    }

    private void Join(int output, ReadOnlySpan<float> mirrored, Span<float> values)
    {
        ReadOnlySpan<int> partner = Ibug68.Mirror;
        for (int i = 0; i < values.Length; i++)
        {
            float other = mirrored[i];
            if (output == _landmarks)
            {
                // Across the crop's middle line, which is 0.
                other = i % 2 == 0 ? -mirrored[2 * partner[i / 2]] : mirrored[(2 * partner[i / 2]) + 1];
            }
            else if (output == _pose)
            {
                // Yaw and roll change their side, pitch does not.
                other = i == 1 ? mirrored[i] : -mirrored[i];
            }
            else if (output == _reliability)
            {
                other = mirrored[partner[i]];
            }

            values[i] = (values[i] + other) / 2;
        }
    }
}
