using System.Numerics;
using ASMNet.Expressions;
using ASMNet.Geometry;
using ASMNet.Tracking;

namespace ASMNet.Signals;

/// <summary>
/// Puts the mean head where it explains a face's landmarks best. The rotation is the pose of the face, seen along the ray to it; the place is
/// then the least-squares solution of <c>f (R p + t)_xy = (R p + t)_z (u - c)</c>, which is linear in t.
/// </summary>
public sealed class HeadPlacer
{
    private const int Passes = 2;
    private const float Nearest = 1;

    // How far each eye's direction is taken towards the mean of both.
    private const float Shared = 0.8f;

    // The eyes and the nose hardly move in a head; the jaw's outline and the mouth say little about its place.
    private static readonly float[] Weights = MakeWeights();
    private readonly HeadModel _model;
    private readonly Vector3 _rightCorners;
    private readonly Vector3 _leftCorners;

    /// <summary>Makes a placer.</summary>
    /// <param name="model">The mean head.</param>
    public HeadPlacer(HeadModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        _model = model;
        _rightCorners = (model.Points[36] + model.Points[39]) / 2;
        _leftCorners = (model.Points[42] + model.Points[45]) / 2;
    }

    /// <summary>Sets the placement, the points in space and, where the irises are known, the gaze of a face.</summary>
    /// <param name="camera">The camera.</param>
    /// <param name="face">The face, with landmarks and pose.</param>
    /// <exception cref="ArgumentException">The face has not 68 landmarks.</exception>
    public void Place(in CameraModel camera, TrackedFace face) => Place(camera, face, Quaternion.Identity);

    /// <summary>The same for somebody who holds the head otherwise than the mean head when looking straight ahead.</summary>
    /// <param name="camera">The camera.</param>
    /// <param name="face">The face, with landmarks and pose.</param>
    /// <param name="turn">From the axes of this person's head to those of the mean head, a quaternion of any length but 0.</param>
    /// <exception cref="ArgumentException">The face has not 68 landmarks, or the turn is none: its numbers are all 0, or not finite.</exception>
    public void Place(in CameraModel camera, TrackedFace face, Quaternion turn)
    {
        ArgumentNullException.ThrowIfNull(face);
        if (!(turn.LengthSquared() is > 0 and < float.PositiveInfinity))
        {
            throw new ArgumentException("The turn is no rotation: its numbers are all 0, or not finite.", nameof(turn));
        }

        FaceLandmarks.Require(face);
        Vector3 ray = camera.Ray(Middle(face.Landmarks));
        Vector3 position = Vector3.Zero;
        Quaternion orientation = Quaternion.Identity;
        Quaternion pose = ToQuaternion(face.Pose);

        // The pose is that of a picture whose middle is the face, so it is turned with the ray to the head; the first pass finds the ray.
        for (int pass = 0; pass < Passes; pass++)
        {
            orientation = Quaternion.Normalize(AlongRay(ray) * pose);
            position = Solve(camera, face.Landmarks, orientation);
            if (!(position.Z >= Nearest) || !float.IsFinite(position.LengthSquared()))
            {
                face.Placement = null;
                face.Gaze = null;
                return;
            }

            ray = position / position.Z;
        }

        var mean = new HeadPlacement(position, orientation);
        var placement = new HeadPlacement(position, Quaternion.Normalize(orientation * turn));
        face.Placement = placement;
        Lift(camera, mean, placement.Orientation, face);
        face.Gaze = face.Irises is Irises irises ? Look(camera, placement, irises, face.Points3D) : null;
    }

    /// <summary>The orientation of a pose in the axes of <see cref="HeadPlacement"/>, for a head in the middle of the picture.</summary>
    /// <param name="pose">The pose.</param>
    public static Quaternion ToQuaternion(in HeadPose pose)
    {
        // The pose's z points towards the viewer, here it points away: a mirror on both sides of the rotation.
        Matrix4x4 rotation = pose.ToRotation();
        (rotation.M13, rotation.M23, rotation.M31, rotation.M32) = (-rotation.M13, -rotation.M23, -rotation.M31, -rotation.M32);
        return Quaternion.CreateFromRotationMatrix(rotation);
    }

    /// <summary>The shortest turn from the camera's axis to a ray.</summary>
    /// <param name="ray">Its direction, with a z greater than 0.</param>
    internal static Quaternion AlongRay(Vector3 ray)
    {
        ray = Vector3.Normalize(ray);
        return Quaternion.Normalize(new Quaternion(Vector3.Cross(Vector3.UnitZ, ray), 1 + ray.Z));
    }

    private static float[] MakeWeights()
    {
        float[] weights = new float[68];
        weights.AsSpan(0, 17).Fill(0.05f);
        weights.AsSpan(17, 10).Fill(0.2f);
        weights.AsSpan(27, 9).Fill(1);
        weights.AsSpan(36, 12).Fill(0.6f);
        weights.AsSpan(48, 20).Fill(0.05f);
        return weights;
    }

    private static Vector2 Middle(ReadOnlySpan<Vector2> landmarks)
    {
        Vector2 sum = Vector2.Zero;
        foreach (Vector2 eye in landmarks[36..48])
        {
            sum += eye;
        }

        return sum / 12;
    }

    private Vector3 Solve(in CameraModel camera, ReadOnlySpan<Vector2> landmarks, Quaternion orientation)
    {
        // Rows (1, 0, -u) and (0, 1, -v) of each point, with u and v its ray; their normal equations.
        double total = 0, sumU = 0, sumV = 0, square = 0, right = 0, down = 0, away = 0;
        for (int i = 0; i < landmarks.Length; i++)
        {
            double weight = Weights[i];
            Vector3 ray = camera.Ray(landmarks[i]);
            Vector3 turned = Vector3.Transform(_model.Points[i], orientation);
            double x = (ray.X * turned.Z) - turned.X;
            double y = (ray.Y * turned.Z) - turned.Y;
            total += weight;
            sumU += weight * ray.X;
            sumV += weight * ray.Y;
            square += weight * ((ray.X * ray.X) + (ray.Y * ray.Y));
            right += weight * x;
            down += weight * y;
            away -= weight * ((ray.X * x) + (ray.Y * y));
        }

        double spread = square - (((sumU * sumU) + (sumV * sumV)) / total);
        double z = (away + (((sumU * right) + (sumV * down)) / total)) / spread;
        return new Vector3((float)((right + (sumU * z)) / total), (float)((down + (sumV * z)) / total), (float)z);
    }

    /// <summary>Each landmark on its ray, as far away as the mean head's point is.</summary>
    private void Lift(in CameraModel camera, in HeadPlacement mean, Quaternion orientation, TrackedFace face)
    {
        var back = Quaternion.Conjugate(orientation);
        for (int i = 0; i < face.Landmarks.Length; i++)
        {
            float depth = mean.ToCamera(_model.Points[i]).Z;
            Vector3 seen = camera.Ray(face.Landmarks[i]) * MathF.Max(depth, Nearest);
            face.Points3D[i] = Vector3.Transform(seen - mean.Position, back);
        }
    }

    /// <summary>
    /// The eyeballs lie behind the corners of the person's own eyes, which are where the mean head has them only in the mean; they hardly move with
    /// the lids. Both eyes are as high as each other.
    /// </summary>
    private Gaze Look(in CameraModel camera, in HeadPlacement placement, in Irises irises, ReadOnlySpan<Vector3> points)
    {
        Vector3 right = (points[36] + points[39]) / 2;
        Vector3 left = (points[42] + points[45]) / 2;
        right.Y = left.Y = (right.Y + left.Y) / 2;
        return Together(
            Look(camera, irises.Right, placement.ToCamera(right + _model.RightEye - _rightCorners)),
            Look(camera, irises.Left, placement.ToCamera(left + _model.LeftEye - _leftCorners)));
    }

    /// <summary>
    /// Both eyes look at one thing, which from arm's length on is nearly the same direction; what they differ by is mostly error.
    /// </summary>
    private static Gaze Together(Vector3? right, Vector3? left)
    {
        if (right is not Vector3 one || left is not Vector3 other || !(Vector3.Dot(one, other) > 0))
        {
            return new Gaze(right, left);
        }

        Vector3 middle = Vector3.Normalize(one + other);
        return new Gaze(Vector3.Normalize(Vector3.Lerp(one, middle, Shared)), Vector3.Normalize(Vector3.Lerp(other, middle, Shared)));
    }

    /// <summary>From the middle of the eyeball to the place where the ray through the iris meets the sphere on which irises lie.</summary>
    private Vector3? Look(in CameraModel camera, Iris? iris, Vector3 centre)
    {
        if (iris is not Iris seen)
        {
            return null;
        }

        var ray = Vector3.Normalize(camera.Ray(seen.Center));
        float along = Vector3.Dot(ray, centre);
        Vector3 nearest = along * ray;
        float aside = (nearest - centre).LengthSquared();
        float square = _model.EyeRadius * _model.EyeRadius;

        // An iris beside the sphere looks straight to that side.
        Vector3 met = aside < square ? nearest - (MathF.Sqrt(square - aside) * ray) : nearest;
        return Vector3.Normalize(met - centre);
    }
}
