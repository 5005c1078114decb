using ASMNet.Detection;

namespace ASMNet.Tests.Detection;

public sealed class FaceDetectorOptionsTests
{
    private static readonly FaceDetectorOptions Options = new();

    [Theory]
    [InlineData(0.05f, 480, 0.6666667f)]
    [InlineData(0.5f, 32, 1)]
    [InlineData(0.01f, 1, 1600)]
    public void ScaleFor_Height_GivesTheSmallestFaceSixteenPixels(float smallest, int height, float scale) =>
        Assert.Equal(scale, new FaceDetectorOptions { SmallestFace = smallest }.ScaleFor(height), 1e-4f);

    [Fact]
    public void ScaleFor_FixedScale_IsThat() => Assert.Equal(0.7f, new FaceDetectorOptions { FixedScale = 0.7f }.ScaleFor(480));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void ScaleFor_NoHeight_Refuses(int height) => Assert.Throws<ArgumentOutOfRangeException>(() => Options.ScaleFor(height));

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
