using System.Numerics;
using ASMNet.Expressions;
using ASMNet.Imaging;
using ASMNet.Tracking;

namespace ASMNet.Synthesis;

/// <summary>
/// A synthetic camera: people who move, talk and blink before a room, with exactly known landmarks and pose. A frame is
/// a function of the options and its time alone. Not safe for several threads; drawing allocates nothing once the first
/// frame of a size was drawn.
/// </summary>
public sealed class SyntheticScene
{
    private const double SlideSeconds = 0.4;
    private const float FaceColumnShare = 0.55f;

    private readonly SyntheticSceneOptions _options;
    private readonly SyntheticFace[] _faces;
    private readonly FaceMotion[] _motions;
    private readonly SyntheticBackground _background;
    private readonly SensorEffects _effects;
    private readonly TrackedFace _scratch = new();
    private readonly ExpressionValues _shown = new();

    /// <summary>Makes a scene.</summary>
    /// <param name="model">The statistics that people are made of.</param>
    /// <param name="options">What to show.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public SyntheticScene(SyntheticFaceModel model, SyntheticSceneOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        ulong seed = SeededRandom.Mix((ulong)options.Seed);
        _faces = new SyntheticFace[options.Faces];
        _motions = new FaceMotion[options.Faces];
        for (int i = 0; i < options.Faces; i++)
        {
            _faces[i] = new SyntheticFace(model, unchecked((options.Seed * 31) + i));
            _motions[i] = new FaceMotion(SeededRandom.Mix(seed + (ulong)i + 1), options.Motion);
        }

        _background = new SyntheticBackground(SeededRandom.Mix(seed ^ 0xB0));
        _effects = new SensorEffects(SeededRandom.Mix(seed ^ 0x5E), options.Noise);
    }

    /// <summary>Draws the frame of a time.</summary>
    /// <param name="time">Time since the scene began.</param>
    /// <param name="target">The picture, overwritten; at least 64x64 pixels.</param>
    /// <param name="truth">
    /// Receives each face of which at least half of the landmarks lie in the picture: identity (its number, from 1),
    /// landmarks in image pixels, pose in degrees and confidence 1; and expressions, irises and gaze where the options say what faces show.
    /// </param>
    /// <exception cref="ArgumentException">The picture is too small, or <paramref name="truth"/> has fewer slots than the scene has faces.</exception>
    public void Render(TimeSpan time, FrameBuffer target, TrackedFaces truth)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(truth);
        if (target.Width < 64 || target.Height < 64)
        {
            throw new ArgumentException($"A synthetic scene needs at least 64x64 pixels, not {target.Width}x{target.Height}.", nameof(target));
        }

        if (truth.Capacity < _faces.Length)
        {
            throw new ArgumentException($"{truth.Capacity} slots cannot hold {_faces.Length} faces.", nameof(truth));
        }

        var canvas = new Canvas(target.Pixels, target.Width, target.Height);
        Show(time);
        _background.Draw(canvas);
        truth.Clear();

        // Nobody's shoulders hide a neighbour's face.
        for (int i = 0; i < _faces.Length; i++)
        {
            if (TryGetState(i, time, canvas.Width, canvas.Height, out SyntheticFaceState state))
            {
                _faces[i].DrawShoulders(canvas, state);
            }
        }

        for (int i = 0; i < _faces.Length; i++)
        {
            if (!TryGetState(i, time, canvas.Width, canvas.Height, out SyntheticFaceState state))
            {
                continue;
            }

            _faces[i].DrawHead(canvas, state, _scratch);
            if (InPicture(_scratch, canvas.Width, canvas.Height))
            {
                _scratch.Id = i + 1;
                _scratch.Confidence = 1;
                truth.Add().CopyFrom(_scratch);
            }
        }

        float light = 1 + (_options.LightChange * (float)Math.Sin(0.9 * time.TotalSeconds));
        _effects.Apply(canvas, time, light);
    }

    /// <summary>What every face does, where that was set: the truth then tells of each drawn channel.</summary>
    private void Show(TimeSpan time)
    {
        _shown.Clear();
        for (int i = 0; i < ExpressionNames.Count; i++)
        {
            if (_faces[0].Draws((Expression)i))
            {
                _shown.Set((Expression)i, _options.Expressions?[(Expression)i] ?? 0);
            }
        }

        if (_options.EveryExpression)
        {
            ExpressionGroups.InTurn(time.TotalSeconds, _shown);
        }
    }

    /// <summary>Where a face is; false while it is absent.</summary>
    private bool TryGetState(int face, TimeSpan time, int width, int height, out SyntheticFaceState state)
    {
        float column = (float)width / _faces.Length;
        float widest = _faces.Length == 1 ? float.PositiveInfinity : FaceColumnShare * column;
        float size = Math.Min(_options.FaceSize * height, widest);

        // A head with hair needs about 1.5 face heights across and 1.6 down; what is left is room to walk, but nobody
        // grows or shrinks by more than half a face.
        var room = new Vector2(Math.Max((column - (1.5f * size)) / 2, 0), Math.Clamp((height - (1.6f * size)) / 2, 0, size / 2));
        var home = new Vector2((face + 0.5f) * column, (height / 2f) + (0.1f * Math.Min(size, height - size)));
        state = _motions[face].At(time.TotalSeconds, home, room, size);
        if (_options.EveryExpression || _options.Expressions is not null)
        {
            state = state with { MouthOpening = 0, MouthWidth = 0, BrowHeight = 0, Blink = 0, Expressions = _shown };
        }

        float gone = Gone(face, time.TotalSeconds);
        float exit = face < _faces.Length / 2f ? -1.2f * state.Size - state.Center.X : width + (1.2f * state.Size) - state.Center.X;
        state = state with { Center = state.Center + new Vector2(gone * exit, 0) };
        return gone < 1;
    }

    /// <summary>0 in its place, 1 out of the picture, between them while it slides.</summary>
    private float Gone(int face, double seconds)
    {
        float gone = 0;
        for (int i = 0; i < _options.Absences.Count; i++)
        {
            SyntheticAbsence absence = _options.Absences[i];
            if (absence.Face is null || absence.Face == face)
            {
                double start = absence.Start.TotalSeconds;
                double end = start + absence.Duration.TotalSeconds;
                double distance = Math.Max(Math.Max(start - seconds, seconds - end), 0);
                gone = Math.Max(gone, 1 - SmoothStep.Between(0, 1, (float)(distance / SlideSeconds)));
            }
        }

        return gone;
    }

    private static bool InPicture(TrackedFace face, int width, int height)
    {
        int inside = 0;
        foreach (Vector2 point in face.Landmarks)
        {
            inside += point.X > -0.5f && point.Y > -0.5f && point.X < width - 0.5f && point.Y < height - 0.5f ? 1 : 0;
        }

        return 2 * inside >= face.Landmarks.Length;
    }
}
