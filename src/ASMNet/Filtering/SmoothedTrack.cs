using System.Numerics;
using System.Runtime.InteropServices;
using ASMNet.Geometry;
using ASMNet.Shapes;
using ASMNet.Tracking;

namespace ASMNet.Filtering;

/// <summary>The filters of one face.</summary>
internal sealed class SmoothedTrack(ShapeModel model)
{
    private readonly OneEuroFilter _position = new(2);
    private readonly OneEuroFilter _sizeAndTurn = new(2);
    private readonly OneEuroFilter _shape = new(model.ModeCount);
    private readonly OneEuroFilter _detail = new(2 * model.PointCount);
    private readonly OneEuroFilter _pose = new(3);
    private readonly Vector2[] _points = new Vector2[model.PointCount];
    private readonly float[] _fitted = new float[2 * model.PointCount];
    private readonly float[] _residual = new float[2 * model.PointCount];
    private readonly float[] _coefficients = new float[model.ModeCount];

    /// <summary>The identity of the face, 0 for a free slot.</summary>
    public int Id { get; private set; }

    /// <summary>Whether the face was in the frame that is being worked on.</summary>
    public bool Seen { get; set; }

    public void Start(int id)
    {
        Id = id;
        _position.Reset();
        _sizeAndTurn.Reset();
        _shape.Reset();
        _detail.Reset();
        _pose.Reset();
    }

    public void Smooth(TimeSpan timestamp, TrackedFace face, FaceSmootherOptions options)
    {
        Similarity alignment = model.Align(face.Landmarks);
        if (!(alignment.Scale > 0))
        {
            return;
        }

        Span<float> shape = MemoryMarshal.Cast<Vector2, float>(_points.AsSpan());
        alignment.Inverse().Apply(face.Landmarks, _points);
        model.Project(shape, _coefficients);
        model.Reconstruct(_coefficients, _fitted);
        VectorMath.Subtract(shape, _fitted, _residual);
        model.Limit(_coefficients, options.ShapeLimit);
        if (options.Temporal)
        {
            alignment = FilterAlignment(timestamp, alignment, options.Alignment);
            face.Pose = FilterPose(timestamp, face.Pose, options.Pose);

            // The modes are orthonormal, so noise of the points is as large along each of them and in what they leave: one setting fits all.
            _shape.Filter(timestamp, _coefficients, options.Shape);
            _detail.Filter(timestamp, _residual, options.Shape);
        }

        model.Reconstruct(_coefficients, shape);
        VectorMath.AddScaled(shape, _residual, options.Detail);
        alignment.Apply(_points, face.Landmarks);
    }

    private Similarity FilterAlignment(TimeSpan timestamp, in Similarity alignment, in OneEuroParameters parameters)
    {
        float scale = alignment.Scale;
        Span<float> position = [alignment.Shift.X, alignment.Shift.Y];
        _position.Filter(timestamp, position, parameters, 1 / scale);

        // A change of the logarithm of the size, like one of the angle, moves the points by as many radii.
        float rotation = _sizeAndTurn.UnwrapAngle(1, alignment.Rotation, 2 * MathF.PI);
        Span<float> sizeAndTurn = [MathF.Log(scale), rotation];
        _sizeAndTurn.Filter(timestamp, sizeAndTurn, parameters);
        return Similarity.Create(MathF.Exp(sizeAndTurn[0]), sizeAndTurn[1], new Vector2(position[0], position[1]));
    }

    private HeadPose FilterPose(TimeSpan timestamp, HeadPose pose, in OneEuroParameters parameters)
    {
        Span<float> angles = [pose.Yaw, _pose.UnwrapAngle(1, pose.Pitch, 360), _pose.UnwrapAngle(2, pose.Roll, 360)];
        _pose.Filter(timestamp, angles, parameters);
        return new HeadPose(angles[0], Wrap(angles[1]), Wrap(angles[2]));
    }

    private static float Wrap(float degrees) => degrees - (360 * MathF.Round(degrees / 360));
}
