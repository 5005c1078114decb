using System.Numerics;
using ASMNet.Expressions;
using ASMNet.Geometry;
using ASMNet.Signals;
using ASMNet.Tests.Inference;
using ASMNet.Tracking;

namespace ASMNet.Tests.Signals;

/// <summary>The shipped head, and faces that are its picture in a known camera.</summary>
internal static class SignalsTestData
{
    public static HeadModel Head { get; } = ReadHead();

    /// <summary>Projects the head from a place in the camera's coordinates, turned as said about the camera's own axes.</summary>
    public static void Project(in CameraModel camera, Vector3 position, Quaternion orientation, TrackedFace face)
    {
        for (int i = 0; i < 68; i++)
        {
            face.Landmarks[i] = camera.Project(position + Vector3.Transform(Head.Points[i], orientation));
        }

        // What a network sees is the head as it is turned against the ray that leads to it.
        var ray = Vector3.Normalize(position);
        var axis = Vector3.Cross(Vector3.UnitZ, ray);
        Quaternion toRay = axis.Length() < 1e-6f
            ? Quaternion.Identity
            : Quaternion.CreateFromAxisAngle(Vector3.Normalize(axis), MathF.Acos(Math.Clamp(ray.Z, -1, 1)));
        face.Pose = ToPose(Quaternion.Conjugate(toRay) * orientation);
    }

    /// <summary>A face of id 1 before a camera of 640x480 and 60 degrees.</summary>
    public static TrackedFaces Faces(Vector3 position, Quaternion orientation)
    {
        var faces = new TrackedFaces(2);
        TrackedFace face = faces.Add();
        face.Id = 1;
        Project(CameraModel.FromFieldOfView(640, 480, 60), position, orientation, face);
        return faces;
    }

    public static Quaternion Turn(float yaw, float pitch, float roll) => Quaternion.CreateFromYawPitchRoll(
        yaw * MathF.PI / 180, pitch * MathF.PI / 180, roll * MathF.PI / 180);

    private static HeadPose ToPose(Quaternion orientation)
    {
        var rotation = Matrix4x4.CreateFromQuaternion(orientation);
        (rotation.M13, rotation.M23, rotation.M31, rotation.M32) = (-rotation.M13, -rotation.M23, -rotation.M31, -rotation.M32);
        return HeadPose.FromRotation(rotation);
    }

    private static HeadModel ReadHead()
    {
        string path = Path.Combine(RepositoryFiles.Root, "models", "head68.json");
        using FileStream stream = File.OpenRead(path);
        return HeadModel.Read(stream, path);
    }
}
