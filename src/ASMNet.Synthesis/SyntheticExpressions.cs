using System.Numerics;
using ASMNet.Expressions;
using ASMNet.Geometry;
using ASMNet.Imaging;
using ASMNet.Tracking;

namespace ASMNet.Synthesis;

/// <summary>
/// Draws faces that show expressions at random, each channel over its whole range, to train and to measure with. A face is a function of the seed
/// and its number alone. Not safe for several threads.
/// </summary>
public sealed class SyntheticExpressions
{
    private readonly SyntheticFaceModel _model;
    private readonly ulong _seed;
    private readonly int _people;
    private readonly Dictionary<int, SyntheticFace> _faces = [];
    private readonly ExpressionValues _values = new();

    /// <summary>Makes a series of faces.</summary>
    /// <param name="model">The statistics that people are made of.</param>
    /// <param name="seed">Decides people, poses and expressions; two series of different seeds share no person.</param>
    /// <param name="people">How many people take turns, at least 1.</param>
    public SyntheticExpressions(SyntheticFaceModel model, int seed, int people)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(people, 1);
        _model = model;
        _seed = SeededRandom.Mix((ulong)seed + 0x5EED);
        _people = people;
    }

    /// <summary>Draws one face over what the picture holds.</summary>
    /// <param name="target">The picture.</param>
    /// <param name="number">Which face of the series.</param>
    /// <param name="truth">Receives what is true of it, every drawn channel among it.</param>
    public void Draw(FrameBuffer target, int number, TrackedFace truth)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(truth);
        var random = new SeededRandom(SeededRandom.Mix(_seed + (ulong)number));
        int person = number % _people;
        if (!_faces.TryGetValue(person, out SyntheticFace? face))
        {
            face = new SyntheticFace(_model, (int)(SeededRandom.Mix(_seed ^ (ulong)person) >> 33));
            _faces.Add(person, face);
        }

        Choose(face, ref random);
        float least = Math.Min(target.Width, target.Height);
        float size = least * random.Next(0.42f, 0.62f);
        var centre = new Vector2(target.Width, target.Height) * 0.5f;
        centre += 0.06f * least * new Vector2(random.Next(-1, 1), random.Next(-1, 1));
        var pose = new HeadPose(random.Next(-25, 25), random.Next(-15, 15), random.Next(-15, 15));
        face.Draw(target, new SyntheticFaceState(centre, size, pose, Expressions: _values), truth);
    }

    private void Choose(SyntheticFace face, ref SeededRandom random)
    {
        _values.Clear();
        foreach (Expression channel in Enum.GetValues<Expression>())
        {
            if (face.Draws(channel))
            {
                _values.Set(channel, 0);
            }
        }

        // One to four of what the muscles of a place do together, where they do not pull against each other.
        int count = (int)random.Next(1, 4.999f);
        List<Expression[]> shown = [];
        for (int i = 0; i < count; i++)
        {
            Expression[] group = ExpressionGroups.Muscles[(int)random.Next(0, ExpressionGroups.Muscles.Count - 0.001f)];
            float weight = random.Next(0, 1);
            bool oneSided = random.Next(0, 1) < 0.3f;
            int side = (int)random.Next(0, 1.999f);
            if (shown.Exists(other => ExpressionGroups.Exclude(group, other)))
            {
                continue;
            }

            shown.Add(group);
            for (int k = 0; k < group.Length; k++)
            {
                _values.Set(group[k], oneSided && k != side && group.Length == 2 ? 0 : weight);
            }
        }

        LookAbout(ref random);
    }

    /// <summary>Both eyes look the same way, as far as the lids let see.</summary>
    private void LookAbout(ref SeededRandom random)
    {
        float across = random.Next(-1, 1);
        float down = random.Next(-1, 1);
        float closed = Math.Max(_values[Expression.EyeBlinkLeft] ?? 0, _values[Expression.EyeBlinkRight] ?? 0);
        if (closed > 0.5f || random.Next(0, 1) < 0.3f)
        {
            across = down = 0;
        }

        float[] weights = [across, -across, -down, down];
        for (int i = 0; i < weights.Length; i++)
        {
            foreach (Expression channel in ExpressionGroups.Looks[i])
            {
                _values.Set(channel, weights[i]);
            }
        }
    }
}
