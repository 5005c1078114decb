using System.Numerics;
using ASMNet.Expressions;
using ASMNet.Live.Rendering;
using ASMNet.Tracking;

namespace ASMNet.Live.Tests.Rendering;

public sealed class GazeOverlayTests
{
    private static readonly OverlayOptions Only = new() { Landmarks = false, Contours = false, Boxes = false, Axes = false, Panel = false };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Draw_Irises_AreRingsWithARayTheWayTheyLook(bool mirror)
    {
        TrackedFaces faces = TestFace.One(new Vector2(320, 240), 120);
        faces[0].Irises = new Irises(new Iris(new Vector2(280, 230), 8), null);
        faces[0].Gaze = new Gaze(new Vector3(0.8f, 0, -0.6f), null);
        var picture = new Picture(640, 480, 100);

        picture.Draw(Only with { Mirror = mirror }, faces);

        int middle = mirror ? 639 - 280 : 280;
        int side = mirror ? -1 : 1;
        Assert.True(picture.Changed(middle, 222), "the ring is missing above");
        Assert.True(picture.Changed(middle - (8 * side), 230), "the ring is missing beside");
        Assert.True(picture.Changed(middle + (20 * side), 230), "the ray is missing");
        Assert.False(picture.Changed(middle - (20 * side), 230), "there is a ray on the other side");
    }

    [Fact]
    public void Draw_ClosedEyes_ShowNothing()
    {
        TrackedFaces faces = TestFace.One(new Vector2(320, 240), 120);
        faces[0].Irises = new Irises(null, null);
        faces[0].Gaze = new Gaze(null, null);
        var picture = new Picture(640, 480, 100);

        picture.Draw(Only, faces);

        Assert.DoesNotContain(picture.Pixels, value => value != 100);
    }
}
