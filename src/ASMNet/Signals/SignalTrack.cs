using System.Numerics;
using ASMNet.Expressions;
using ASMNet.Filtering;
using ASMNet.Tracking;

namespace ASMNet.Signals;

/// <summary>What is remembered of one face: its rest, how far its blinks reach, and the filters of its channels and irises.</summary>
internal sealed class SignalTrack
{
    private const int IrisValues = 3;

    // In channels, and in distances of the eyes: about twice of what the networks waver by in strong noise.
    private const float MostChannelNoise = 0.1f;
    private const float MostIrisNoise = 0.02f;
    private readonly OneEuroFilter[] _channels = [.. Enumerable.Range(0, ExpressionNames.Count).Select(_ => new OneEuroFilter(1) { MostNoise = MostChannelNoise })];
    private readonly OneEuroFilter _rightIris = new(IrisValues) { MostNoise = MostIrisNoise };
    private readonly OneEuroFilter _leftIris = new(IrisValues) { MostNoise = MostIrisNoise };

    public NeutralFace Neutral { get; } = new();

    public NeutralRange Range { get; } = new();

    public FaceEventWatch Events { get; } = new();

    /// <summary>The identity of the face, 0 for a free slot.</summary>
    public int Id { get; private set; }

    /// <summary>Whether the face was in the frame that is being worked on.</summary>
    public bool Seen { get; set; }

    public void Start(int id)
    {
        Id = id;
        Neutral.Reset();
        Range.Reset();
        Events.Reset();
        _rightIris.Reset();
        _leftIris.Reset();
        foreach (OneEuroFilter filter in _channels)
        {
            filter.Reset();
        }
    }

    public void Filter(TimeSpan timestamp, TrackedFace face, FaceSignalsOptions options)
    {
        if (options.Neutral)
        {
            Neutral.Apply(timestamp, face.Expressions);
            Range.Apply(timestamp, face.Expressions);
        }

        if (!options.Temporal)
        {
            return;
        }

        for (int i = 0; i < _channels.Length; i++)
        {
            var channel = (Expression)i;
            if (face.Expressions.TryGet(channel, out float value))
            {
                Span<float> sample = [value];
                _channels[i].Filter(timestamp, sample, options.Channels);
                face.Expressions.Set(channel, sample[0]);
            }
            else
            {
                _channels[i].Reset();
            }
        }

        if (face.Irises is Irises irises)
        {
            float scale = 1 / MathF.Max(Vector2.Distance(face.Landmarks[36], face.Landmarks[45]), 1);
            face.Irises = new Irises(
                FilterIris(_rightIris, timestamp, irises.Right, options.Irises, scale), FilterIris(_leftIris, timestamp, irises.Left, options.Irises, scale));
        }
    }

    private static Iris? FilterIris(OneEuroFilter filter, TimeSpan timestamp, Iris? iris, in OneEuroParameters parameters, float scale)
    {
        if (iris is not Iris seen)
        {
            filter.Reset();
            return null;
        }

        Span<float> values = [seen.Center.X, seen.Center.Y, seen.Radius];
        filter.Filter(timestamp, values, parameters, scale);
        return new Iris(new Vector2(values[0], values[1]), values[2]);
    }
}
