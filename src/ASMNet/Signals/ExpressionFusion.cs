using System.Numerics;
using ASMNet.Expressions;
using ASMNet.Inference;
using ASMNet.Shapes;

namespace ASMNet.Signals;

/// <summary>
/// The network that takes what was seen of both eyes and of the mouth, and the landmarks, and gives the channels. It runs on the face and on its
/// mirror image, and the mean counts.
/// </summary>
internal sealed class ExpressionFusion : IDisposable
{
    private readonly ExpressionManifest _manifest;
    private readonly INeuralNetwork _network;
    private readonly float[] _sums;
    private readonly float[] _landmarks = new float[2 * Ibug68.Count];
    private readonly float[] _right;
    private readonly float[] _left;
    private readonly float[] _mouth;
    private readonly float[] _mouthMirrored;
    private readonly int _channels;

    public ExpressionFusion(ExpressionManifest manifest, INeuralNetwork network, int eyeFeatures, int mouthFeatures)
    {
        _manifest = manifest;
        _network = network;
        NetworkOutputs.CheckInput(network, manifest.FusionNetwork, [1, (2 * eyeFeatures) + (2 * mouthFeatures) + _landmarks.Length]);
        _channels = NetworkOutputs.Find(network, manifest.FusionNetwork, "channels", manifest.Channels.Length);
        _sums = new float[manifest.Channels.Length];
        _right = new float[eyeFeatures];
        _left = new float[eyeFeatures];
        _mouth = new float[mouthFeatures];
        _mouthMirrored = new float[mouthFeatures];
    }

    /// <summary>Receives the features of an eye, the left one as seen in a mirror.</summary>
    public Span<float> Eye(bool left) => left ? _left : _right;

    /// <summary>Receives the features of the mouth.</summary>
    public Span<float> Mouth(bool mirrored) => mirrored ? _mouthMirrored : _mouth;

    /// <summary>Computes the channels.</summary>
    /// <param name="landmarks">The 68 points in image pixels.</param>
    /// <param name="values">Receives the channels that are offered.</param>
    public void Run(ReadOnlySpan<Vector2> landmarks, ExpressionValues values)
    {
        Normalise(landmarks);
        Fill(_right, _left, _mouth, _mouthMirrored, mirrored: false);
        _network.Run();
        _network.Output(_channels).CopyTo(_sums);
        Fill(_left, _right, _mouthMirrored, _mouth, mirrored: true);
        _network.Run();
        ReadOnlySpan<float> mirrored = _network.Output(_channels);
        for (int i = 0; i < _sums.Length; i++)
        {
            ChannelOutput channel = _manifest.Channels[i];
            if (channel.Offered)
            {
                values.Set(channel.Channel, (_sums[i] + mirrored[_manifest.ChannelMirror[i]]) / (2 * channel.Full));
            }
        }
    }

    public void Dispose() => _network.Dispose();

    private void Fill(float[] right, float[] left, float[] mouth, float[] mouthMirrored, bool mirrored)
    {
        Span<float> input = _network.Input;
        right.CopyTo(input);
        input = input[right.Length..];
        left.CopyTo(input);
        input = input[left.Length..];
        mouth.CopyTo(input);
        input = input[mouth.Length..];
        mouthMirrored.CopyTo(input);
        input = input[mouthMirrored.Length..];
        for (int i = 0; i < Ibug68.Count; i++)
        {
            int from = mirrored ? _manifest.LandmarkMirror[i] : i;
            input[2 * i] = mirrored ? -_landmarks[2 * from] : _landmarks[2 * from];
            input[(2 * i) + 1] = _landmarks[(2 * from) + 1];
        }
    }

    /// <summary>Turned so that the eyes are level, centred, with a root mean square radius of 1.</summary>
    private void Normalise(ReadOnlySpan<Vector2> landmarks)
    {
        Vector2 middle = CropLayout.Mean(landmarks);
        var along = Vector2.Normalize(CropLayout.Mean(landmarks[Ibug68.LeftEye]) - CropLayout.Mean(landmarks[Ibug68.RightEye]));
        float scale = 1 / CropLayout.Radius(landmarks);
        for (int i = 0; i < Ibug68.Count; i++)
        {
            Vector2 offset = (landmarks[i] - middle) * scale;
            _landmarks[2 * i] = Vector2.Dot(offset, along);
            _landmarks[(2 * i) + 1] = (offset.Y * along.X) - (offset.X * along.Y);
        }
    }
}
