using System.Numerics;
using ASMNet.Expressions;
using ASMNet.Geometry;
using ASMNet.Imaging;
using ASMNet.Live.Pipeline;
using ASMNet.Live.Rendering;
using ASMNet.Live.Session;
using ASMNet.Media;
using ASMNet.Tracking;

namespace ASMNet.Live.Tests.Session;

public sealed class FrameMirrorTests
{
    [Fact]
    public void Flip_Frame_MirrorsPictureLandmarksAndPoseTogether()
    {
        MediaFramePool pool = new(new FramePool(), 1);
        MediaFrame frame = pool.Rent();
        FrameBuffer picture = frame.Allocate(4, 2);
        picture.Pixels.Clear();
        picture.Pixels[(1 * picture.Stride) + (3 * 3) + 2] = 200;
        TrackedFace face = frame.Faces.Add();
        face.Landmarks[0] = new Vector2(3, 1);
        face.Pose = new HeadPose(20, 5, -10);

        FrameMirror.Flip(frame);

        Assert.Equal(new Vector2(0, 1), face.Landmarks[0]);
        Assert.Equal(200, picture.Pixels[picture.Stride + 2]);
        Assert.Equal(new HeadPose(-20, 5, 10), face.Pose);
        pool.Return(frame);
    }

    // The overlay can draw in a mirror by itself, and takes what the picture shows for that.
    [Fact]
    public void Flip_Gaze_IsDrawnWhereTheMirroredPictureShowsTheEyes()
    {
        MediaFramePool pool = new(new FramePool(), 1);
        MediaFrame frame = LookingFace(pool);
        byte[] expected = Drawn(frame, mirror: true);

        FrameMirror.Flip(frame);

        Assert.Contains(expected, value => value > 0);
        Assert.Equal(expected, Drawn(frame, mirror: false));
        pool.Return(frame);
    }

    [Fact]
    public void Flip_PlaceInSpace_PutsThePointsWhereTheMirroredOnesAre()
    {
        MediaFramePool pool = new(new FramePool(), 1);
        MediaFrame frame = LookingFace(pool);
        TrackedFace face = frame.Faces[0];
        Vector3 before = face.Placement!.Value.ToCamera(face.Points3D[30]);

        FrameMirror.Flip(frame);

        Assert.Equal(new Vector3(-4, 2, 60), face.Position);
        Vector3 after = face.Placement!.Value.ToCamera(face.Points3D[30]);
        Assert.Equal(0, Vector3.Distance(before * new Vector3(-1, 1, 1), after), 4);
        pool.Return(frame);
    }

    [Fact]
    public void Flip_KnownFaces_AreComparedAsBefore()
    {
        MediaFramePool pool = new(new FramePool(), 1);
        MediaFrame frame = LookingFace(pool);
        frame.HasTruth = true;
        frame.Truth.Add().CopyFrom(frame.Faces[0]);
        frame.Truth[0].Landmarks[8].Y += 3;
        frame.Truth[0].Pose = new HeadPose(25, 5, -14);
        frame.PosesSeen.Add(new HeadPose(22, 5, -11));
        var before = new TruthMeter();
        var after = new TruthMeter();
        before.Add(frame);

        FrameMirror.Flip(frame);
        after.Add(frame);

        Assert.Equal((1, 3d, 3d), (before.TrackedFaces, before.YawError, before.RollError));
        Assert.Equal(
            (before.TrackedFaces, before.YawError, before.PitchError, before.RollError),
            (after.TrackedFaces, after.YawError, after.PitchError, after.RollError));
        Assert.Equal(before.LandmarkError, after.LandmarkError, 3);
        pool.Return(frame);
    }

    /// <summary>A face in the left half of the picture that looks to the right and up, its head turned about all axes.</summary>
    private static MediaFrame LookingFace(MediaFramePool pool)
    {
        MediaFrame frame = pool.Rent();
        frame.Allocate(320, 200).Pixels.Clear();
        TrackedFace face = frame.Faces.Add();
        for (int i = 0; i < face.Landmarks.Length; i++)
        {
            face.Landmarks[i] = new Vector2(40 + (10 * (i % 8)), 40 + (12 * (i / 8)));
        }

        face.Pose = new HeadPose(20, 5, -10);
        face.Irises = new Irises(new Iris(new Vector2(60, 80), 6), new Iris(new Vector2(100, 82), 5));
        face.Gaze = new Gaze(Vector3.Normalize(new Vector3(0.6f, -0.3f, -0.7f)), Vector3.Normalize(new Vector3(0.5f, -0.2f, -0.8f)));
        face.Placement = new HeadPlacement(new Vector3(4, 2, 60), Quaternion.Normalize(new Quaternion(0.2f, 0.3f, -0.4f, 0.8f)));
        face.Points3D[30] = new Vector3(1, 3, -2);
        return frame;
    }

    private static byte[] Drawn(MediaFrame frame, bool mirror)
    {
        byte[] pixels = new byte[frame.Buffer.Pixels.Length];
        var renderer = new OverlayRenderer(new OverlayOptions { Mirror = mirror, Contours = false, Landmarks = false, Boxes = false, Axes = false, Panel = false, Gaze = true });
        renderer.Draw(pixels, frame.Buffer.Width, frame.Buffer.Height, frame.Buffer.Stride, frame.Faces, default);
        return pixels;
    }
}
