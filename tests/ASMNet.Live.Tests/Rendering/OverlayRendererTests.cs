using System.Numerics;
using ASMNet.Geometry;
using ASMNet.Live.Rendering;
using ASMNet.Live.Session;
using ASMNet.Tracking;

namespace ASMNet.Live.Tests.Rendering;

public sealed class OverlayRendererTests
{
    private static readonly OverlayOptions Nothing = new() { Landmarks = false, Contours = false, Boxes = false, Axes = false, Panel = false };
    private static readonly OverlayOptions Everything = new();

    [Theory]
    [InlineData(320, 240)]
    [InlineData(640, 480)]
    [InlineData(1920, 1080)]
    [InlineData(3840, 2160)]
    public void Draw_Landmarks_AreLightWithADarkHaloOnAnyPicture(int width, int height)
    {
        TrackedFaces faces = TestFace.One(new Vector2(width / 2f, height / 2f), height / 4f);
        int reach = (int)Math.Ceiling(4 * Math.Max(height / 480f, 1));
        foreach (byte grey in new byte[] { 0, 128, 255 })
        {
            var picture = new Picture(width, height, grey);
            picture.Draw(Nothing with { Landmarks = true }, faces);
            foreach (Vector2 point in faces[0].Landmarks)
            {
                (int darkest, int lightest) = picture.Around(point, reach);
                Assert.True(lightest - darkest > 90, $"contrast {lightest - darkest} on grey {grey}");
                Assert.True(lightest > 200);
            }
        }
    }

    [Fact]
    public void Draw_FaceParts_ChangeNothingFarFromTheFace()
    {
        var picture = new Picture(640, 480, 100);
        TrackedFaces faces = TestFace.One(new Vector2(400, 250), 80);
        picture.Draw(Everything with { Panel = false, Axes = false }, faces);
        BoundingBox box = faces[0].Box;
        for (int y = 0; y < 480; y++)
        {
            for (int x = 0; x < 640; x++)
            {
                bool near = x > box.X - 12 && x < box.Right + 12 && y > box.Y - 30 && y < box.Bottom + 12;
                Assert.True(near || !picture.Changed(x, y), $"({x}, {y}) changed");
            }
        }
    }

    [Fact]
    public void Draw_NothingSwitchedOn_LeavesThePicture()
    {
        var picture = new Picture(640, 480, 100);
        picture.Draw(Nothing, TestFace.One(new Vector2(300, 250), 80));
        Assert.DoesNotContain(picture.Pixels, value => value != 100);
    }

    [Fact]
    public void Draw_EachPart_ChangesThePicture()
    {
        foreach (OverlayOptions part in new[]
        {
            Nothing with { Landmarks = true }, Nothing with { Contours = true }, Nothing with { Boxes = true },
            Nothing with { Axes = true }, Nothing with { Panel = true },
        })
        {
            var picture = new Picture(640, 480, 100);
            picture.Draw(part, TestFace.One(new Vector2(300, 250), 80));
            Assert.Contains(picture.Pixels, value => value != 100);
        }
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(30, 0, 0)]
    [InlineData(-25, 15, 10)]
    [InlineData(10, -20, -30)]
    public void Draw_Axes_EndWhereTheRotationPutsThem(float yaw, float pitch, float roll)
    {
        var picture = new Picture(640, 480, 0);
        var pose = new HeadPose(yaw, pitch, roll);
        var center = new Vector2(320, 240);
        picture.Draw(Nothing with { Axes = true }, TestFace.One(center, 100, pose));

        // The formula of HeadPose as column-vector matrices, written out for the three unit vectors.
        (double sp, double cp) = Math.SinCos(pitch * Math.PI / 180);
        (double sy, double cy) = Math.SinCos(yaw * Math.PI / 180);
        (double sr, double cr) = Math.SinCos(roll * Math.PI / 180);
        var axes = new (int Channel, double X, double Y)[]
        {
            (2, cy * cr, (sp * sy * cr) + (cp * sr)),
            (1, -cy * sr, (cp * cr) - (sp * sy * sr)),
            (0, sy, -sp * cy),
        };
        foreach ((int channel, double x, double y) in axes)
        {
            // Near its end, where the other axes are away, unless it points at the viewer.
            Vector2 end = center + (0.9f * 0.45f * 200 * new Vector2((float)x, (float)y));
            if (Vector2.Distance(end, center) > 10)
            {
                ReadOnlySpan<byte> pixel = picture.Pixel((int)MathF.Round(end.X), (int)MathF.Round(end.Y));
                Assert.Equal(pixel[channel], Math.Max(pixel[0], Math.Max(pixel[1], pixel[2])));
                Assert.True(pixel[channel] > 150);
            }
        }
    }

    [Theory]
    [InlineData(320, 240)]
    [InlineData(3840, 2160)]
    public void Draw_Panel_StaysWithinThePictureAndGrowsWithIt(int width, int height)
    {
        var picture = new Picture(width, height, 200);
        picture.Draw(
            Nothing with { Panel = true },
            new TrackedFaces(1),
            new OverlayStatus(29.97, 18.3, "a device with a name that is much longer than the picture is wide, so that it must be cut", 1234));
        int rightmost = Enumerable.Range(0, width).Last(x => Enumerable.Range(0, height).Any(y => picture.Changed(x, y)));
        int lowest = Enumerable.Range(0, height).Last(y => Enumerable.Range(0, width).Any(x => picture.Changed(x, y)));
        Assert.InRange(rightmost, 0.2 * width, width - 3);
        Assert.InRange(lowest, 0.1 * height, 0.4 * height);

        // Text ends before the panel's right edge: its outer columns show no stroke.
        for (int y = 0; y <= lowest; y++)
        {
            Assert.True(picture.Brightness(rightmost, y) <= 200);
        }
    }

    [Fact]
    public void Draw_LabelOfAFaceAtThePicturesEdge_IsNotClipped()
    {
        foreach (Vector2 center in new[] { new Vector2(20, 15), new Vector2(620, 15), new Vector2(620, 470) })
        {
            Assert.InRange(LightLabelPixels(center), 0.9 * LightLabelPixels(new Vector2(320, 240)), 1.1 * LightLabelPixels(new Vector2(320, 240)));
        }

        static int LightLabelPixels(Vector2 center)
        {
            // Box and label differ from the box alone by the label.
            var with = new Picture(640, 480, 0);
            with.Draw(Nothing with { Boxes = true }, TestFace.One(center, 60, id: 38));
            var other = new Picture(640, 480, 0);
            other.Draw(Nothing with { Boxes = true }, TestFace.One(center, 60, id: 2));
            int count = 0;
            for (int i = 0; i < with.Pixels.Length; i += 3)
            {
                count += with.Pixels[i + 1] > 150 && other.Pixels[i + 1] < 100 ? 1 : 0;
            }

            return count;
        }
    }

    [Fact]
    public void Draw_Mirror_TurnsThePictureAndTheFace()
    {
        var picture = new Picture(640, 480, 60);
        picture.Pixels.AsSpan(0, 3).Fill(250);
        TrackedFaces faces = TestFace.One(new Vector2(150, 240), 60);
        picture.Draw(Nothing with { Mirror = true, Landmarks = true }, faces);
        Assert.Equal(250, picture.Brightness(639, 0));
        Assert.False(picture.Changed(0, 0));
        Assert.True(picture.Changed(639 - 150, 240));
        Assert.False(picture.Changed(150, 240));
    }

    [Fact]
    public void Draw_Mirror_KeepsThePanelReadable()
    {
        var plain = new Picture(320, 240, 60);
        var mirrored = new Picture(320, 240, 60);
        plain.Draw(Nothing with { Panel = true }, new TrackedFaces(1));
        mirrored.Draw(Nothing with { Panel = true, Mirror = true }, new TrackedFaces(1));
        Assert.Equal(plain.Pixels, mirrored.Pixels);
    }

    [Fact]
    public void Draw_PaddedRows_LeavesThePaddingAlone()
    {
        var picture = new Picture(333, 250, 77, padding: 5);
        picture.Draw(Everything with { Mirror = true }, TestFace.One(new Vector2(320, 120), 90));
        for (int y = 0; y < 250; y++)
        {
            Assert.False(picture.Pixels.AsSpan((y * picture.Stride) + 999, 5).ContainsAnyExcept((byte)77));
        }
    }

    [Fact]
    public void Draw_FaceFarOutsideOrWithoutNumbers_DrawsWithoutFault()
    {
        var picture = new Picture(320, 240, 50);
        picture.Draw(Everything, TestFace.One(new Vector2(1e9f, -1e9f), 50));
        picture.Draw(Everything, TestFace.One(new Vector2(float.NaN, 100), 50));
        picture.Draw(Everything, TestFace.One(new Vector2(160, 120), 100_000));
        Assert.Contains(picture.Pixels, value => value != 50);
    }

    [Fact]
    public void Draw_SecondFrame_AllocatesNothing()
    {
        var renderer = new OverlayRenderer(Everything);
        TrackedFaces faces = TestFace.One(new Vector2(320, 240), 100);
        var picture = new Picture(640, 480, 90);
        var status = new OverlayStatus(30.1, 12.3, "CPU", 4);
        renderer.Draw(picture.Pixels, 640, 480, picture.Stride, faces, status);
        long allocated = Allocations.Least(() => renderer.Draw(picture.Pixels, 640, 480, picture.Stride, faces, status));
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void Draw_TooFewBytes_SaysSo()
    {
        var renderer = new OverlayRenderer(Everything);
        Assert.Throws<ArgumentException>(() => renderer.Draw(new byte[100], 640, 480, 1920, new TrackedFaces(1), default));
    }

    [Theory]
    [InlineData(96, 64)]
    [InlineData(160, 120)]
    [InlineData(320, 240)]
    [InlineData(640, 360)]
    [InlineData(240, 640)]
    [InlineData(1920, 1080)]
    public void Draw_Panel_NeverTakesMoreThanASixthOfThePicture(int width, int height)
    {
        TrackedFaces faces = TestFace.One(new Vector2(-1000, -1000), 20, new HeadPose(-33, 12, 5));
        var position = new SourcePosition(new TimeSpan(1, 2, 3), 123456);
        foreach (OverlayStatus status in new[] { new OverlayStatus(30, 12, "a device with a long name", 5), new OverlayStatus(0, 0, "", 0) { Position = position } })
        {
            var picture = new Picture(width, height, 200);
            picture.Draw(Nothing with { Panel = true }, faces, status);
            int changed = Enumerable.Range(0, width * height).Count(i => picture.Changed(i % width, i / width));
            Assert.InRange(changed, 0, width * height / 6);
        }
    }

    [Fact]
    public void Draw_PanelOfAFile_TellsThePositionAndNotTheSpeed()
    {
        TrackedFaces faces = TestFace.One(new Vector2(-1000, -1000), 20, new HeadPose(-33, 12, 5));
        Picture Draw(OverlayStatus status)
        {
            var picture = new Picture(640, 480, 200);
            picture.Draw(Nothing with { Panel = true }, faces, status);
            return picture;
        }

        var here = new SourcePosition(TimeSpan.FromSeconds(2), 61);
        byte[] slow = Draw(new OverlayStatus(3, 400, "CPU", 0) { Position = here }).Pixels;

        Assert.Equal(slow, Draw(new OverlayStatus(300, 2, "GPU", 9) { Position = here }).Pixels);
        Assert.NotEqual(slow, Draw(new OverlayStatus(3, 400, "CPU", 0) { Position = here with { Frame = 62 } }).Pixels);
        Assert.NotEqual(slow, Draw(new OverlayStatus(3, 400, "CPU", 0)).Pixels);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(40)]
    [InlineData(58)]
    public void Draw_SmallFace_EyesAndLipsCanBeSeen(float size)
    {
        TrackedFaces faces = TestFace.Frontal(new Vector2(200, 150), size);
        var picture = new Picture(400, 300, 120);

        picture.Draw(Everything with { Panel = false, Gaze = false }, faces);

        foreach (int point in Enumerable.Range(36, 12).Concat(Enumerable.Range(48, 20)))
        {
            Vector2 place = faces[0].Landmarks[point];
            Assert.False(picture.Changed((int)MathF.Round(place.X), (int)MathF.Round(place.Y)), $"point {point} at {place} is drawn over");
        }
    }
}
