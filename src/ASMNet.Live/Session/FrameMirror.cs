using System.Numerics;
using System.Runtime.InteropServices;
using ASMNet.Expressions;
using ASMNet.Geometry;
using ASMNet.Imaging;
using ASMNet.Media;
using ASMNet.Tracking;

namespace ASMNet.Live.Session;

/// <summary>Mirrors a frame with its faces, left to right. Right and left of a face stay the subject's own.</summary>
internal static class FrameMirror
{
    /// <summary>Mirrors in place the picture, and all that says where in it something lies or how it is turned: of the faces and of what is known of them.</summary>
    /// <param name="frame">A frame with a picture.</param>
    public static void Flip(MediaFrame frame)
    {
        FrameBuffer picture = frame.Buffer;
        for (int y = 0; y < picture.Height; y++)
        {
            MemoryMarshal.Cast<byte, Pixel>(picture.Pixels.Slice(y * picture.Stride, picture.Stride)).Reverse();
        }

        int last = picture.Width - 1;
        Flip(frame.Faces, last);
        if (frame.HasTruth)
        {
            Flip(frame.Truth, last);
        }

        for (int i = 0; i < frame.PosesSeen.Count; i++)
        {
            frame.PosesSeen[i] = Mirrored(frame.PosesSeen[i]);
        }
    }

    private static void Flip(TrackedFaces faces, int last)
    {
        foreach (TrackedFace face in faces)
        {
            foreach (ref Vector2 point in face.Landmarks)
            {
                point.X = last - point.X;
            }

            face.Pose = Mirrored(face.Pose);
            face.StraightAheadAt = new Vector2(-face.StraightAheadAt.X, face.StraightAheadAt.Y);
            face.Irises = face.Irises is Irises irises ? new Irises(Mirrored(irises.Right, last), Mirrored(irises.Left, last)) : null;
            face.Gaze = face.Gaze is Gaze gaze ? new Gaze(Mirrored(gaze.Right), Mirrored(gaze.Left)) : null;
            if (face.Placement is HeadPlacement placement)
            {
                // in a mirror across x a turn about x stays, and those about y and z change their sign
                Quaternion turn = placement.Orientation;
                face.Placement = new HeadPlacement(Mirrored(placement.Position), new Quaternion(turn.X, -turn.Y, -turn.Z, turn.W));
                foreach (ref Vector3 point in face.Points3D)
                {
                    point = Mirrored(point);
                }
            }
        }
    }

    private static HeadPose Mirrored(in HeadPose pose) => new(-pose.Yaw, pose.Pitch, -pose.Roll);

    private static Iris? Mirrored(Iris? iris, int last) => iris is Iris seen ? seen with { Center = new Vector2(last - seen.Center.X, seen.Center.Y) } : null;

    private static Vector3? Mirrored(Vector3? direction) => direction is Vector3 known ? Mirrored(known) : null;

    private static Vector3 Mirrored(Vector3 value) => new(-value.X, value.Y, value.Z);

    private readonly record struct Pixel(byte Blue, byte Green, byte Red);
}
