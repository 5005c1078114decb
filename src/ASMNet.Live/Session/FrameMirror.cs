using System.Numerics;
using System.Runtime.InteropServices;
using ASMNet.Geometry;
using ASMNet.Imaging;
using ASMNet.Media;
using ASMNet.Tracking;

namespace ASMNet.Live.Session;

/// <summary>Mirrors a frame with its faces, left to right.</summary>
internal static class FrameMirror
{
    /// <summary>Mirrors the picture, the landmarks and the poses in place.</summary>
    /// <param name="frame">A frame with a picture.</param>
    public static void Flip(MediaFrame frame)
    {
        FrameBuffer picture = frame.Buffer;
        for (int y = 0; y < picture.Height; y++)
        {
            MemoryMarshal.Cast<byte, Pixel>(picture.Pixels.Slice(y * picture.Stride, picture.Stride)).Reverse();
        }

        foreach (TrackedFace face in frame.Faces.AsSpan())
        {
            foreach (ref Vector2 point in face.Landmarks)
            {
                point.X = picture.Width - 1 - point.X;
            }

            face.Pose = new HeadPose(-face.Pose.Yaw, face.Pose.Pitch, -face.Pose.Roll);
        }
    }

    private readonly record struct Pixel(byte Blue, byte Green, byte Red);
}
