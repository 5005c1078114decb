using System.Numerics;
using System.Text;
using ASMNet.Imaging;
using ASMNet.Inference;
using ASMNet.Landmarks;

namespace ASMNet.Tests.Landmarks;

public sealed class LandmarkManifestTests
{
    private const string Valid = """
        {
          "name": "test", "network": "test.onnx",
          "input": { "width": 128, "height": 96, "channels": "rgb", "scale": 0.5, "mean": [1, 2, 3], "std": [2, 4, 8] },
          "landmarks": { "output": "landmarks", "layout": "ibug68" },
          "pose": { "output": "pose" },
          "confidence": { "output": "confidence" },
          "reliability": { "output": "reliability" },
          "crop": { "shape": "square", "scale": 1.25, "fromDetectorBox": { "dx": 0.01, "dy": 0.1, "scale": 0.9 }, "rotate": true }
        }
        """;

    [Fact]
    public void Read_ValidFile_GivesItsFields()
    {
        LandmarkManifest manifest = Read(Valid);
        Assert.Equal("test.onnx", manifest.Network);
        Assert.Equal((128, 96), (manifest.InputWidth, manifest.InputHeight));
        Assert.Equal(new PixelNormalisation(ChannelOrder.Rgb, new Vector3(0.25f, 0.125f, 0.0625f), new Vector3(-0.5f, -0.5f, -0.375f)), manifest.Normalisation);
        Assert.Equal("confidence", manifest.ConfidenceOutput);
        Assert.Equal("reliability", manifest.ReliabilityOutput);
        Assert.Equal(CropShape.Square, manifest.CropShape);
        Assert.Equal(1.25f, manifest.CropScale);
        Assert.Equal(new DetectorBoxMapping(0.01f, 0.1f, 0.9f), manifest.FromDetectorBox);
        Assert.True(manifest.Rotate);
        Assert.False(manifest.Mirror);
    }

    [Fact]
    public void Read_WithoutConfidence_HasNone() =>
        Assert.Null(Read(Valid.Replace("\"confidence\": { \"output\": \"confidence\" },", string.Empty, StringComparison.Ordinal)).ConfidenceOutput);

    [Fact]
    public void Read_WithoutReliability_HasNone() =>
        Assert.Null(Read(Valid.Replace("\"reliability\": { \"output\": \"reliability\" },", string.Empty, StringComparison.Ordinal)).ReliabilityOutput);

    [Fact]
    public void Read_ValidFile_GivesNamesAndOutputs()
    {
        LandmarkManifest manifest = Read(Valid.Replace("{ \"output\": \"pose\" }", "{ \"output\": \"angles\" }", StringComparison.Ordinal)
            .Replace("{ \"output\": \"landmarks\",", "{ \"output\": \"points\",", StringComparison.Ordinal));
        Assert.Equal(("test", "points", "angles"), (manifest.Name, manifest.LandmarksOutput, manifest.PoseOutput));
    }

    [Fact]
    public void Read_OtherChoices_AreTaken()
    {
        Assert.Equal(ChannelOrder.Bgr, Read(Valid.Replace("\"rgb\"", "\"bgr\"", StringComparison.Ordinal)).Normalisation.Order);
        Assert.Equal(CropShape.Stretched, Read(Valid.Replace("\"square\"", "\"stretched\"", StringComparison.Ordinal)).CropShape);
        Assert.False(Read(Valid.Replace("\"rotate\": true", "\"rotate\": false", StringComparison.Ordinal)).Rotate);
        Assert.False(Read(Valid.Replace(", \"rotate\": true", string.Empty, StringComparison.Ordinal)).Rotate);
        Assert.True(Read(Valid.Replace("\"name\": \"test\",", "\"name\": \"test\", \"mirror\": true,", StringComparison.Ordinal)).Mirror);
        Assert.Equal((1, 4096), (Read(Valid.Replace("128", "1", StringComparison.Ordinal)).InputWidth, Read(Valid.Replace("96", "4096", StringComparison.Ordinal)).InputHeight));
    }

    [Fact]
    public void Manifest_OnlyWhatIsRequired_HasTheDocumentedDefaults()
    {
        var manifest = new LandmarkManifest { Name = "test", Network = "test.onnx", InputWidth = 1, InputHeight = 1, CropScale = 1 };
        Assert.Equal(("landmarks", "pose", null, null), (manifest.LandmarksOutput, manifest.PoseOutput, manifest.ConfidenceOutput, manifest.ReliabilityOutput));
        Assert.Equal((PixelNormalisation.UnitRgb, CropShape.Square, new DetectorBoxMapping(0, 0, 1), false), (manifest.Normalisation, manifest.CropShape, manifest.FromDetectorBox, manifest.Rotate));
    }

    [Theory]
    [InlineData("[2, 4, 8]", "[0, 4, 8]", "field 'input.std' holds a 0")]
    [InlineData("[2, 4, 8]", "[2, 4, 0]", "field 'input.std' holds a 0")]
    [InlineData("[2, 4, 8]", "[2, 4]", "field 'input.std' must hold 3 numbers, not 2")]
    [InlineData("\"height\": 96", "\"height\": 4097", "field 'input.height' must be a whole number from 1 to 4096")]
    [InlineData("\"scale\": 0.5", "\"scale\": 0", "field 'input.scale' must be greater than 0")]
    [InlineData("\"scale\": 0.9", "\"scale\": 0", "field 'crop.fromDetectorBox.scale' must be greater than 0")]
    [InlineData("\"dx\": 0.01", "\"dx\": \"no\"", "field 'crop.fromDetectorBox.dx' must be a finite number")]
    [InlineData("\"dy\": 0.1, ", "", "has no field 'crop.fromDetectorBox.dy'")]
    [InlineData("\"width\": 128", "\"width\": 0", "field 'input.width' must be a whole number from 1 to 4096")]
    [InlineData("\"width\": 128,", "", "has no field 'input.width'")]
    [InlineData("\"rgb\"", "\"gray\"", "the channels are 'gray', only 'rgb' and 'bgr' are known")]
    [InlineData("[1, 2, 3]", "[1, 2]", "field 'input.mean' must hold 3 numbers, not 2")]
    [InlineData("[2, 4, 8]", "[2, 0, 8]", "field 'input.std' holds a 0")]
    [InlineData("\"ibug68\"", "\"wflw98\"", "the landmark layout is 'wflw98', only 'ibug68' is known")]
    [InlineData("\"square\"", "\"round\"", "the crop's shape is 'round', only 'square' and 'stretched' are known")]
    [InlineData("\"scale\": 1.25", "\"scale\": -1", "field 'crop.scale' must be greater than 0")]
    [InlineData("\"rotate\": true", "\"rotate\": 1", "field 'crop.rotate' must be true or false")]
    [InlineData("\"name\": \"test\",", "\"name\": \"test\", \"mirror\": 2,", "field 'mirror' must be true or false")]
    [InlineData("\"name\": \"test\"", "\"name\": 5", "field 'name' must be a text")]
    [InlineData("\"pose\": { \"output\": \"pose\" },", "", "has no field 'pose'")]
    public void Read_BrokenField_NamesFileAndField(string part, string replacement, string message)
    {
        var error = Assert.Throws<ModelFormatException>(() => Read(Valid.Replace(part, replacement, StringComparison.Ordinal)));
        Assert.StartsWith("test.json: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NotJson_SaysSo() =>
        Assert.Contains("test.json: not valid JSON", Assert.Throws<ModelFormatException>(() => Read("models")).Message, StringComparison.Ordinal);

    private static LandmarkManifest Read(string text) => LandmarkManifest.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "test.json");
}
