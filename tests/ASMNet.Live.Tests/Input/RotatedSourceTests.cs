using ASMNet.Imaging;
using ASMNet.Live.Input;
using ASMNet.Media;

namespace ASMNet.Live.Tests.Input;

public sealed class RotatedSourceTests
{
    // a picture of 3 x 2: its blue channel numbers the pixels
    //   1 2 3
    //   4 5 6
    [Theory]
    [InlineData(90, 2, 3, new[] { 4, 1, 5, 2, 6, 3 })]
    [InlineData(180, 3, 2, new[] { 6, 5, 4, 3, 2, 1 })]
    [InlineData(270, 2, 3, new[] { 3, 6, 2, 5, 1, 4 })]
    public void Read_APicture_IsTurnedClockwise(int degrees, int width, int height, int[] expected)
    {
        var pool = new FramePool();
        var frames = new MediaFramePool(pool, 1);
        using var source = new RotatedSource(new OnePicture(), degrees);
        MediaFrame frame = frames.Rent();

        Assert.True(source.Read(frame, CancellationToken.None));

        Assert.Equal((width, height), (source.Info.Width, source.Info.Height));
        Assert.Equal((width, height), (frame.Buffer.Width, frame.Buffer.Height));
        byte[] pixels = frame.Buffer.Pixels.ToArray();
        Assert.Equal(expected, Enumerable.Range(0, 6).Select(i => (int)pixels[3 * i]));
        Assert.Equal(expected, Enumerable.Range(0, 6).Select(i => pixels[(3 * i) + 2] - 100));
        frames.Return(frame);
    }

    [Fact]
    public void Read_FacesKnownInThePictureAsItWas_AreKnownNoMore()
    {
        MediaFrame frame = new MediaFramePool(new FramePool(), 1).Rent();
        using var source = new RotatedSource(new OnePicture(), 90);

        Assert.True(source.Read(frame, CancellationToken.None));

        Assert.False(frame.HasTruth);
    }

    private sealed class OnePicture : IFrameSource
    {
        public SourceInfo Info { get; } = new("a picture", 3, 2, 30, IsLive: false, FrameCount: 1);

        public string? Defect => null;

        public bool Read(MediaFrame frame, CancellationToken cancellation)
        {
            frame.HasTruth = true;
            Span<byte> pixels = frame.Allocate(3, 2).Pixels;
            for (int i = 0; i < 6; i++)
            {
                pixels[3 * i] = (byte)(i + 1);
                pixels[(3 * i) + 2] = (byte)(i + 101);
            }

            return true;
        }

        public void Dispose()
        {
        }
    }
}
