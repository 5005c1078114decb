using ASMNet.Detection;

namespace ASMNet.Tests.Detection;

public sealed class FaceDetectorOptionsTests
{
    private static readonly FaceDetectorOptions Options = new();

    [Theory]
    [InlineData(0.05f, 480, 0.6666667f)]
    [InlineData(0.5f, 32, 1)]
    [InlineData(0.01f, 720, 2.2222223f)]
    public void ScaleFor_Height_GivesTheSmallestFaceSixteenPixels(float smallest, int height, float scale) =>
        Assert.Equal(scale, new FaceDetectorOptions { SmallestFace = smallest }.ScaleFor(640, height), 1e-4f);

    // The engine takes 2^26 values; the detector's first layer makes 4 of each pixel, and both sides are in cells of 32.
    [Theory]
    [InlineData(0.05f, 100_000_000, 1)]
    [InlineData(0.05f, 30_000, 100)]
    [InlineData(0.01f, 8000, 700)]
    public void ScaleFor_PictureOfAFewRows_FitsTheEngine(float smallest, int width, int height)
    {
        double scale = new FaceDetectorOptions { SmallestFace = smallest }.ScaleFor(width, height);
        double pixels = 32 * Math.Ceiling(width * scale / 32) * 32 * Math.Ceiling(height * scale / 32);
        Assert.InRange(4 * pixels, 0.4 * (1 << 26), 1 << 26);
    }

    // A camera's picture has 569x320 pixels at the network; that of a few rows had 16 million, and took seconds.
    [Theory]
    [InlineData(5000, 1)]
    [InlineData(320, 1)]
    [InlineData(4097, 2)]
    [InlineData(1, 1)]
    public void ScaleFor_PictureOfAFewRows_IsEnlargedEightTimes(int width, int height) => Assert.Equal(8, Options.ScaleFor(width, height));

    [Fact]
    public void ScaleFor_FixedScale_IsThat() => Assert.Equal(0.7f, new FaceDetectorOptions { FixedScale = 0.7f }.ScaleFor(100_000, 48));

    [Theory]
    [InlineData(640, 0)]
    [InlineData(640, -1)]
    [InlineData(0, 480)]
    [InlineData(-3, 480)]
    public void ScaleFor_NoSize_Refuses(int width, int height) => Assert.Throws<ArgumentOutOfRangeException>(() => Options.ScaleFor(width, height));

    [Fact]
    public void Validate_EachSetting_HoldsItsRangeAndNamesIt()
    {
        AssertRange("SmallestFace must be from 0.01 to 0.5.", value => Options with { SmallestFace = value }, [0.01f, 0.5f], [0.0099f, 0.501f, float.NaN]);
        AssertRange("FixedScale must be greater than 0 and at most 8.", value => Options with { FixedScale = value }, [0.001f, 8], [0, -1, 8.01f, float.NaN]);
        AssertRange("MinScore must be from 0 to 1.", value => Options with { MinScore = value }, [0, 1], [-0.001f, 1.001f, float.NaN]);
        AssertRange("MaxOverlap must be from 0 to 1.", value => Options with { MaxOverlap = value }, [0, 1], [-0.001f, 1.001f, float.NaN]);
        Options.Validate();
    }

    private static void AssertRange(string message, Func<float, FaceDetectorOptions> with, float[] taken, float[] refused)
    {
        Assert.All(taken, value => with(value).Validate());
        Assert.All(refused, value =>
        {
            var error = Assert.Throws<ArgumentOutOfRangeException>(() => with(value).Validate());
            Assert.Contains(message, error.Message, StringComparison.Ordinal);
            Assert.Equal(value, error.ActualValue);
            Assert.StartsWith(error.ParamName!, message, StringComparison.Ordinal);
        });
    }
}
