using ASMNet.Live.Session;

namespace ASMNet.Live.Tests.Session;

public sealed class CameraPixelsTests
{
    // RGB and the BT.601 studio-range codes of ITU-R BT.601 for 8-bit primaries
    [Theory]
    [InlineData(0, 0, 0, 16, 128, 128)]
    [InlineData(255, 255, 255, 235, 128, 128)]
    [InlineData(255, 0, 0, 82, 90, 240)]
    [InlineData(0, 255, 0, 145, 54, 34)]
    [InlineData(0, 0, 255, 41, 240, 110)]
    public void ToBgr_PlanesOfAPrimary_GiveThatColour(byte red, byte green, byte blue, byte y, byte u, byte v)
    {
        byte[] planar = [y, y, y, y, u, v];
        byte[] interleaved = [y, y, y, y, u, v];
        foreach ((CameraFormat format, byte[] pixels) in new[] { (CameraFormat.I420, planar), (CameraFormat.Nv12, interleaved) })
        {
            var bgr = new byte[12];

            CameraPixels.ToBgr(new CameraPicture { Format = format, Width = 2, Height = 2, Pixels = pixels }, bgr);

            for (int i = 0; i < 12; i += 3)
            {
                Assert.InRange(bgr[i], blue - 2, blue + 2);
                Assert.InRange(bgr[i + 1], green - 2, green + 2);
                Assert.InRange(bgr[i + 2], red - 2, red + 2);
            }
        }
    }

    [Fact]
    public void ToBgr_TwoColours_StayInTheirPlaces()
    {
        // left pair red, right pair blue: four columns, two rows
        byte[] planar = [82, 82, 41, 41, 82, 82, 41, 41, 90, 240, 240, 110];
        byte[] interleaved = [82, 82, 41, 41, 82, 82, 41, 41, 90, 240, 240, 110];
        var first = new byte[24];
        var second = new byte[24];

        CameraPixels.ToBgr(new CameraPicture { Format = CameraFormat.I420, Width = 4, Height = 2, Pixels = planar }, first);
        CameraPixels.ToBgr(new CameraPicture { Format = CameraFormat.Nv12, Width = 4, Height = 2, Pixels = interleaved }, second);

        Assert.Equal(first, second);
        Assert.True(first[2] > 250 && first[0] < 5);
        Assert.True(first[9] > 250 && first[11] < 5);
    }

    [Theory]
    [InlineData(CameraFormat.I420)]
    [InlineData(CameraFormat.Nv12)]
    public void ToBgr_RowsOfColours_StayInTheirPlaces(CameraFormat format)
    {
        // four columns; two rows of red above two rows of blue
        byte[] luma = [82, 82, 82, 82, 82, 82, 82, 82, 41, 41, 41, 41, 41, 41, 41, 41];
        byte[] colour = format == CameraFormat.I420 ? [90, 90, 240, 240, 240, 240, 110, 110] : [90, 240, 90, 240, 240, 110, 240, 110];
        byte[] bgr = new byte[48];

        CameraPixels.ToBgr(new CameraPicture { Format = format, Width = 4, Height = 4, Pixels = [.. luma, .. colour] }, bgr);

        Assert.All(Enumerable.Range(0, 8), i => Assert.True(bgr[(3 * i) + 2] > 250 && bgr[3 * i] < 5, $"pixel {i}"));
        Assert.All(Enumerable.Range(8, 8), i => Assert.True(bgr[3 * i] > 250 && bgr[(3 * i) + 2] < 5, $"pixel {i}"));
    }

    [Fact]
    public void ToBgr_TooLittleRoom_Throws() =>
        Assert.Throws<ArgumentException>(() => CameraPixels.ToBgr(new CameraPicture { Format = CameraFormat.Rgba, Width = 2, Height = 2, Pixels = new byte[16] }, new byte[11]));

    [Fact]
    public void ToBgr_TooFewBytes_Throws()
    {
        Assert.Throws<ArgumentException>(() => CameraPixels.ToBgr(new CameraPicture { Format = CameraFormat.Rgba, Width = 2, Height = 2, Pixels = new byte[15] }, new byte[12]));
    }
}
