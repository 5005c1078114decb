using System.Numerics;
using ASMNet.Geometry;
using ASMNet.Imaging;
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
}
