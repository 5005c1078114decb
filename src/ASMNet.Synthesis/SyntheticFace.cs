using System.Numerics;
using ASMNet.Expressions;
using ASMNet.Geometry;
using ASMNet.Imaging;
using ASMNet.Shapes;
using ASMNet.Tracking;

namespace ASMNet.Synthesis;

/// <summary>
/// One person made of the statistics, who can be drawn in any pose with exactly known landmarks. Not safe for several
/// threads: drawing uses the object's own working memory and allocates nothing.
/// </summary>
public sealed class SyntheticFace
{
    // The joint of skull and neck in face units; the head turns about it.
    private static readonly Vector3 Pivot = new(0, 0.35f, -0.55f);

    // Candidates of the visible contour within about this distance (face units) of the outermost one share in it, so
    // that the truth slides along the cheek instead of jumping.
    private const float ContourSoftness = 0.008f;

    private static readonly (int Upper, int Lower)[] LidsAndLips = [(37, 41), (38, 40), (43, 47), (44, 46), (61, 67), (62, 66), (63, 65)];

    private readonly int _seed;
    private readonly float _eyeDistance;
    private readonly HeadStatistics _statistics;
    private readonly ExpressionRig _rig;
    private readonly Vector3[] _neutral;
    private readonly HeadTexture _texture;
    private readonly Shoulders _shoulders;
    private readonly Vector2[][] _texels;
    private readonly Vector2[] _jawOutwards = new Vector2[HeadStatistics.JawPoints];
    private readonly float _facing;
    private readonly Vector3[] _posed;
    private readonly Vector2[] _projected;
    private readonly long[] _order;

    /// <summary>Makes a person.</summary>
    /// <param name="model">The statistics.</param>
    /// <param name="seed">Decides how the person looks; the same seed gives the same person.</param>
    public SyntheticFace(SyntheticFaceModel model, int seed)
    {
        ArgumentNullException.ThrowIfNull(model);
        HeadStatistics statistics = model.Statistics;
        _statistics = statistics;
        _rig = model.Rig;
        _seed = seed;
        var random = new SeededRandom(SeededRandom.Mix((ulong)seed + 1));
        _neutral = ComposeShape(statistics, ref random);
        Span<float> coefficients = stackalloc float[statistics.TextureModes.Length];
        foreach (ref float coefficient in coefficients)
        {
            coefficient = Math.Clamp(0.6f * random.NextNormal(), -1, 1);
        }

        _eyeDistance = Vector3.Distance(Middle(_neutral.AsSpan(Ibug68.RightEye)), Middle(_neutral.AsSpan(Ibug68.LeftEye)));
        _texture = HeadTexture.Compose(statistics, coefficients, new HairPainter(ref random));
        _shoulders = new Shoulders(ref random);
        _texels = TexelsOfLevels(statistics, _texture.Levels.Length);
        for (int i = 0; i < HeadStatistics.JawPoints; i++)
        {
            Vector3 outwards = _neutral[i] - _neutral[HeadStatistics.ContourVertex(i, HeadStatistics.ContourDepth - 1)];
            _jawOutwards[i] = Vector2.Normalize(new Vector2(outwards.X, outwards.Y));
        }

        Vector2[] texels = statistics.Texels;
        ReadOnlySpan<ushort> triangle = statistics.Triangles;
        _facing = MathF.Sign(Cross(texels[triangle[1]] - texels[triangle[0]], texels[triangle[2]] - texels[triangle[0]]));
        _posed = new Vector3[_neutral.Length];
        _projected = new Vector2[_neutral.Length];
        _order = new long[statistics.Triangles.Length / 3];
    }

    /// <summary>Whether an expression channel changes how a face is drawn. For the others there is no synthetic truth.</summary>
    /// <param name="channel">The channel.</param>
    public bool Draws(Expression channel) => _rig.Draws(channel);

    /// <summary>Draws the person over what the picture holds, and tells where the landmarks are.</summary>
    /// <param name="target">The picture.</param>
    /// <param name="state">Place, pose and expression.</param>
    /// <param name="truth">
    /// Receives landmarks (image pixels) and pose, irises and gaze where the state says how the eyes look, and the channels that the state sets and that are
    /// drawn; identity and confidence stay as they are.
    /// </param>
    public void Draw(FrameBuffer target, in SyntheticFaceState state, TrackedFace truth)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(truth);
        var canvas = new Canvas(target.Pixels, target.Width, target.Height);
        DrawShoulders(canvas, state);
        DrawHead(canvas, state, truth);
    }

    internal void DrawShoulders(Canvas canvas, in SyntheticFaceState state) => _shoulders.Draw(canvas, Project(-Pivot, state), state.Size);

    internal void DrawHead(Canvas canvas, in SyntheticFaceState state, TrackedFace truth)
    {
        if (!(state.Size > 0))
        {
            throw new ArgumentOutOfRangeException(nameof(state), state.Size, "The size of a face must be greater than 0.");
        }

        Pose(state);
        truth.Pose = state.Pose;
        for (int i = 0; i < Ibug68.Count; i++)
        {
            truth.Landmarks[i] = i < HeadStatistics.JawPoints ? JawPoint(i, state) : _projected[i];
        }

        DrawTriangles(canvas, state.Size);
        truth.ClearSignals();
        if (state.Expressions is ExpressionValues values)
        {
            Vector2 origin = state.Center + (state.Size * new Vector2(Pivot.X, Pivot.Y));
            CreasePainter.Paint(canvas, new CreasePainter.Place(_posed, state.Pose.ToRotation(), origin, state.Size), values);
            DrawEyes(canvas, state, state.Look ?? DrawnLids.Look(values, left: false), state.Look ?? DrawnLids.Look(values, left: true), truth);
            Tell(values, truth.Expressions);
        }
        else if (state.Look is Vector2 look)
        {
            DrawEyes(canvas, state, look, look, truth);
        }
    }

    private void Tell(ExpressionValues shown, ExpressionValues truth)
    {
        for (int i = 0; i < ExpressionNames.Count; i++)
        {
            var channel = (Expression)i;
            if (_rig.Draws(channel) && shown.TryGet(channel, out float value))
            {
                truth.Set(channel, value);
            }
        }
    }

    private void DrawEyes(Canvas canvas, in SyntheticFaceState state, Vector2 right, Vector2 left, TrackedFace truth)
    {
        truth.Irises = new Irises(DrawEye(canvas, state, right, Ibug68.RightEye), DrawEye(canvas, state, left, Ibug68.LeftEye));
        truth.Gaze = new Gaze(InCamera(right, state.Pose), InCamera(left, state.Pose));
    }

    private static Vector3 InCamera(Vector2 look, HeadPose pose)
    {
        Vector3 direction = Vector3.Transform(SyntheticEyes.Direction(look), pose.ToRotation());
        return direction with { Z = -direction.Z };
    }

    private Iris DrawEye(Canvas canvas, in SyntheticFaceState state, Vector2 look, Range eye)
    {
        Vector3 local = SyntheticEyes.IrisCentre(_neutral.AsSpan(eye), _eyeDistance, look) - Pivot;
        Vector2 centre = Project(Vector3.Transform(local, state.Pose.ToRotation()), state);
        var iris = new Iris(centre, state.Size * SyntheticEyes.Radius(_eyeDistance));
        SyntheticEyes.Draw(canvas, _projected.AsSpan(eye), iris.Center, iris.Radius, _seed);
        return iris;
    }

    private static Vector3 Middle(ReadOnlySpan<Vector3> points)
    {
        Vector3 sum = Vector3.Zero;
        foreach (Vector3 point in points)
        {
            sum += point / points.Length;
        }

        return sum;
    }

    private static Vector3[] ComposeShape(HeadStatistics statistics, ref SeededRandom random)
    {
        Vector3[] shape = [.. statistics.Vertices];
        foreach (Vector3[] mode in statistics.Identities)
        {
            float coefficient = Math.Clamp(0.8f * random.NextNormal(), -1.5f, 1.5f);
            for (int i = 0; i < shape.Length; i++)
            {
                shape[i] += coefficient * mode[i];
            }
        }

        return shape;
    }

    private static Vector2[][] TexelsOfLevels(HeadStatistics statistics, int levels)
    {
        var half = new Vector2(0.5f);
        var all = new Vector2[levels][];
        for (int k = 0; k < levels; k++)
        {
            float scale = 1f / (1 << k);
            all[k] = Array.ConvertAll(statistics.Texels, texel => ((texel + half) * scale) - half);
        }

        return all;
    }

    private void Pose(in SyntheticFaceState state)
    {
        Vector3[][] modes = _statistics.Expressions;
        for (int i = 0; i < _posed.Length; i++)
        {
            _posed[i] = _neutral[i]
                + (state.MouthOpening * modes[0][i])
                + (state.MouthWidth * modes[1][i])
                + (state.BrowHeight * modes[2][i])
                + (state.Blink * modes[3][i]);
        }

        if (state.Expressions is ExpressionValues values)
        {
            _rig.Apply(_posed, values);
            DrawnLids.Apply(_posed, values);
        }

        foreach ((int upper, int lower) in LidsAndLips)
        {
            if (_posed[upper].Y > _posed[lower].Y)
            {
                Vector3 middle = (_posed[upper] + _posed[lower]) / 2;
                _posed[upper].Y = middle.Y;
                _posed[lower].Y = middle.Y;
            }
        }

        Matrix4x4 rotation = state.Pose.ToRotation();
        for (int i = 0; i < _posed.Length; i++)
        {
            Vector3 local = _posed[i] - Pivot;
            _posed[i] = Vector3.Lerp(local, Vector3.Transform(local, rotation), _statistics.HeadShare[i]);
            _projected[i] = Project(_posed[i], state);
        }
    }

    /// <summary>Image pixels of a place relative to the pivot.</summary>
    private static Vector2 Project(Vector3 place, in SyntheticFaceState state) =>
        state.Center + (state.Size * new Vector2(place.X + Pivot.X, place.Y + Pivot.Y));

    /// <summary>
    /// The labels that networks learn from follow the visible contour: where the jaw itself lies behind the cheek, the
    /// point is the outermost one of the line from the jaw towards the middle of the face.
    /// </summary>
    private Vector2 JawPoint(int index, in SyntheticFaceState state)
    {
        (float sine, float cosine) = MathF.SinCos(state.Pose.Roll * MathF.PI / 180);
        Vector2 neutral = _jawOutwards[index];
        var outwards = new Vector2((cosine * neutral.X) - (sine * neutral.Y), (sine * neutral.X) + (cosine * neutral.Y));
        Span<Vector2> candidates = stackalloc Vector2[HeadStatistics.ContourDepth + 1];
        candidates[0] = _projected[index];
        float outermost = Vector2.Dot(candidates[0], outwards);
        for (int k = 1; k < candidates.Length; k++)
        {
            candidates[k] = _projected[HeadStatistics.ContourVertex(index, k - 1)];
            outermost = Math.Max(outermost, Vector2.Dot(candidates[k], outwards));
        }

        Vector2 sum = Vector2.Zero;
        float total = 0;
        foreach (Vector2 candidate in candidates)
        {
            float weight = MathF.Exp((Vector2.Dot(candidate, outwards) - outermost) / (ContourSoftness * state.Size));
            sum += weight * candidate;
            total += weight;
        }

        return sum / total;
    }

    private void DrawTriangles(Canvas canvas, float size)
    {
        ReadOnlySpan<ushort> corners = _statistics.Triangles;
        for (int i = 0; i < _order.Length; i++)
        {
            float depth = _posed[corners[3 * i]].Z + _posed[corners[(3 * i) + 1]].Z + _posed[corners[(3 * i) + 2]].Z;
            _order[i] = ((long)Ordered(depth) << 32) | (uint)i;
        }

        // Far triangles first: what turns towards the viewer covers what lies behind it.
        Array.Sort(_order);
        float texelsPerPixel = _statistics.TextureHeight / ((_statistics.Window.W - _statistics.Window.Y) * size);
        int levelIndex = Math.Clamp((int)MathF.Round(MathF.Log2(texelsPerPixel)), 0, _texture.Levels.Length - 1);
        HeadTexture.Level level = _texture.Levels[levelIndex];
        Vector2[] texels = _texels[levelIndex];
        foreach (long place in _order)
        {
            int i = (int)place;
            (int a, int b, int c) = (corners[3 * i], corners[(3 * i) + 1], corners[(3 * i) + 2]);
            TriangleRasterizer.Draw(canvas, level, _projected[a], _projected[b], _projected[c], texels[a], texels[b], texels[c], _facing);
        }
    }

    /// <summary>A whole number for a real one, in the same order.</summary>
    private static int Ordered(float value)
    {
        int bits = BitConverter.SingleToInt32Bits(value);
        return bits < 0 ? bits ^ int.MaxValue : bits;
    }

    private static float Cross(Vector2 a, Vector2 b) => (a.X * b.Y) - (a.Y * b.X);
}
