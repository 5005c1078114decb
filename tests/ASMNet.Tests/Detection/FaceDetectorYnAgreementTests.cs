using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using ASMNet.Detection;
using ASMNet.Imaging;
using ASMNet.Inference.Cpu;
using ASMNet.Synthesis;
using ASMNet.Tests.Inference.Reference;
using ASMNet.Tracking;

namespace ASMNet.Tests.Detection;

/// <summary>OpenCV's own FaceDetectorYN on the shipped file and the same picture finds what our detector finds.</summary>
public sealed class FaceDetectorYnAgreementTests
{
    // At this size the detector takes the picture as it is, as FaceDetectorYN does.
    private const int Width = 416;
    private const int Height = 320;

    private static string Model { get; } = Path.Combine(RepositoryFiles.Root, "models", "facedetector.onnx");

    [Theory]
    [InlineData(1, 1, 0.6f)]
    [InlineData(2, 3, 0.35f)]
    public async Task Detect_SyntheticFaces_AgreesWithOpenCv(int seed, int faces, float size)
    {
        var options = new FaceDetectorOptions();
        using var detector = new AnchorFreeFaceDetector(new CpuNetworkFactory(), File.ReadAllBytes(Model), "facedetector", options);
        Assert.Equal((Width, Height), detector.Prepare(Width, Height));
        var scene = new SyntheticScene(ShippedFace.Model, new SyntheticSceneOptions { Seed = seed, Faces = faces, FaceSize = size });
        using FrameBuffer frame = new FramePool().Rent(Width, Height);
        scene.Render(TimeSpan.FromSeconds(1), frame, new TrackedFaces(faces));
        var found = new FaceDetection[16];
        int count = detector.Detect(frame.View, found);

        double[][] expected = await RunOpenCv(frame.View.Pixels.ToArray(), options);

        Assert.InRange(count, 1, faces);
        Assert.Equal(expected.Length, count);
        for (int i = 0; i < count; i++)
        {
            AssertSame(expected[i], found[i]);
        }
    }

    private static void AssertSame(double[] expected, FaceDetection actual)
    {
        // Two implementations of the same sums in single precision.
        const double Pixels = 0.01;
        Assert.Equal(expected[0], actual.Box.X, Pixels);
        Assert.Equal(expected[1], actual.Box.Y, Pixels);
        Assert.Equal(expected[2], actual.Box.Width, Pixels);
        Assert.Equal(expected[3], actual.Box.Height, Pixels);
        Assert.Equal(expected[14], actual.Score, 1e-4);
        (Vector2 rightEye, Vector2 leftEye, Vector2 nose, Vector2 rightMouth, Vector2 leftMouth) = actual.Points!.Value;
        Vector2[] points = [rightEye, leftEye, nose, rightMouth, leftMouth];
        for (int i = 0; i < points.Length; i++)
        {
            Assert.Equal(expected[4 + (2 * i)], points[i].X, Pixels);
            Assert.Equal(expected[5 + (2 * i)], points[i].Y, Pixels);
        }
    }

    private static async Task<double[][]> RunOpenCv(byte[] picture, FaceDetectorOptions options)
    {
        string pixels = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(pixels, picture);
            string script = Path.Combine(RepositoryFiles.Root, "tools", "compare", "face-detector-yn.mjs");
            string[] arguments = [script, Model, Text(Width), Text(Height), pixels, Text(options.MinScore), Text(options.MaxOverlap)];
            using Process process = Process.Start(new ProcessStartInfo("node", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            Assert.True(process.ExitCode == 0, await errors);
            return JsonDocument.Parse(output).RootElement.GetProperty("faces").Deserialize<double[][]>()!;
        }
        finally
        {
            File.Delete(pixels);
        }
    }

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
