using System.Text.Json;
using ASMNet.Live.Configuration;

namespace ASMNet.Live.Tests.Configuration;

public sealed class DetectionSettingsTests
{
    [Fact]
    public void ToOptions_Defaults_AreTheThresholdsOfTheShippedDetector()
    {
        string file = Path.Combine(AppContext.BaseDirectory, "models", "facedetector.json");
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllText(file));
        var settings = new Settings();

        ASMNet.Detection.FaceDetectorOptions options = settings.Detection.ToOptions(settings.Tracking);

        Assert.Equal(manifest.RootElement.GetProperty("scoreThreshold").GetSingle(), options.MinScore);
        Assert.Equal(manifest.RootElement.GetProperty("nmsThreshold").GetSingle(), options.MaxOverlap);
    }
}
