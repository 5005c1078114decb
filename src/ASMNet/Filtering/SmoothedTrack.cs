using System.Numerics;
using System.Runtime.InteropServices;
using ASMNet.Geometry;
using ASMNet.Shapes;
using ASMNet.Tracking;

namespace ASMNet.Filtering;

/// <summary>The filters of one face.</summary>
internal sealed class SmoothedTrack
{
    // The nose is bone for the most part: what moves it against the face is the network's error more often than elsewhere.
    private const float NoseShare = 0.5f;

    // What is caught up with whatever the speed: in the face's radii, and in degrees.
    private const float FarPoints = 0.06f;
    private const float FarPose = 7;
    private static readonly Range Nose = 27..36;

    // What moves by itself: jaw, brows, nose, eyes and mouth.
    private static readonly Range[] Parts = [0..17, 17..22, 22..27, Nose, 36..42, 42..48, 48..68];
    private readonly ShapeModel _model;
    private readonly GroupFilter _alignment = new(4, 1, FarPoints);
    private readonly GroupFilter[] _parts;
    private readonly GroupFilter _pose = new(3, 1, FarPose);
    private readonly Vector2[] _points;
    private readonly float[] _fitted;
    private readonly float[] _residual;
    private readonly float[] _coefficients;

    public SmoothedTrack(ShapeModel model)
    {
        _model = model;
        _parts = [.. Parts.Select(part => part.GetOffsetAndLength(model.PointCount).Length).Select(points => new GroupFilter(2 * points, points, FarPoints))];
        _points = new Vector2[model.PointCount];
        _fitted = new float[2 * model.PointCount];
        _residual = new float[2 * model.PointCount];
        _coefficients = new float[model.ModeCount];
    }

    /// <summary>The identity of the face, 0 for a free slot.</summary>
    public int Id { get; private set; }

    /// <summary>Whether the face was in the frame that is being worked on.</summary>
    public bool Seen { get; set; }

    public void Start(int id)
    {
        Id = id;
        _alignment.Reset();
        _pose.Reset();
        foreach (GroupFilter part in _parts)
        {
            part.Reset();
        }
    }

    public void Smooth(TimeSpan timestamp, TrackedFace face, FaceSmootherOptions options)
    {
        Similarity alignment = _model.Align(face.Landmarks);
        if (!(alignment.Scale > 0))
        {
            return;
        }

        Span<float> shape = MemoryMarshal.Cast<Vector2, float>(_points.AsSpan());
        alignment.Inverse().Apply(face.Landmarks, _points);
        _model.Project(shape, _coefficients);
        _model.Reconstruct(_coefficients, _fitted);
        VectorMath.Subtract(shape, _fitted, _residual);
        _model.Limit(_coefficients, options.ShapeLimit);
        _model.Reconstruct(_coefficients, shape);
        VectorMath.AddScaled(shape, _residual, options.Detail);
        if (options.Temporal)
        {
            alignment = FilterAlignment(timestamp, alignment, options.Alignment);
            face.Pose = FilterPose(timestamp, face.Pose, options.Pose);
            for (int i = 0; i < _parts.Length; i++)
            {
                Span<float> part = MemoryMarshal.Cast<Vector2, float>(_points.AsSpan(Parts[i]));
                _parts[i].Filter(timestamp, part, options.Shape, share: Parts[i].Equals(Nose) ? NoseShare : 1);
            }
        }

        alignment.Apply(_points, face.Landmarks);
    }

    private Similarity FilterAlignment(TimeSpan timestamp, in Similarity alignment, in OneEuroParameters parameters)
    {
        // A change of the logarithm of the size, like one of the angle, moves the points by as many radii.
        float scale = alignment.Scale;
        Span<float> values = [alignment.Shift.X, alignment.Shift.Y, MathF.Log(scale), _alignment.UnwrapAngle(3, alignment.Rotation, 2 * MathF.PI)];
        _alignment.Filter(timestamp, values, parameters, [1 / scale, 1 / scale, 1, 1]);
        return Similarity.Create(MathF.Exp(values[2]), values[3], new Vector2(values[0], values[1]));
    }

    private HeadPose FilterPose(TimeSpan timestamp, HeadPose pose, in OneEuroParameters parameters)
    {
        Span<float> angles = [pose.Yaw, _pose.UnwrapAngle(1, pose.Pitch, 360), _pose.UnwrapAngle(2, pose.Roll, 360)];
        _pose.Filter(timestamp, angles, parameters);
        return new HeadPose(angles[0], Wrap(angles[1]), Wrap(angles[2]));
    }

    private static float Wrap(float degrees) => degrees - (360 * MathF.Round(degrees / 360));
}
