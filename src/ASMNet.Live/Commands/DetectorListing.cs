using System.Diagnostics;
using System.Globalization;
using ASMNet.Detection;
using ASMNet.Imaging;
using ASMNet.Inference;
using ASMNet.Live.Composition;

namespace ASMNet.Live.Commands;

/// <summary>What the <c>devices</c> command says of the engines that run the face detector.</summary>
internal static class DetectorListing
{
    private const int Width = 640;
    private const int Height = 480;
    private const int WarmUpRuns = 3;
    private const int TimedRuns = 15;

    /// <summary>One line an engine: its name in the settings, what it is, its median time for a picture of 640x480; the one that is used is marked.</summary>
    /// <param name="engines">The engines.</param>
    /// <param name="path">The detector's file.</param>
    public static IEnumerable<string> Lines(FaceDetectorEngines engines, string path)
    {
        foreach ((string name, Func<string, IFaceDetector> load) in engines.All)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{name,-7}  {Describe(() => load(path))}{(name == engines.Chosen ? "  <- used" : string.Empty)}");
        }
    }

    private static string Describe(Func<IFaceDetector> load)
    {
        try
        {
            using IFaceDetector detector = load();
            return string.Create(CultureInfo.InvariantCulture, $"{detector.Description}  {MedianMilliseconds(detector):0.00} ms");
        }
        catch (ModelFormatException exception)
        {
            return exception.Message;
        }
    }

    private static double MedianMilliseconds(IFaceDetector detector)
    {
        byte[] pixels = new byte[3 * Width * Height];
        new Random(1).NextBytes(pixels);
        FaceDetection[] faces = new FaceDetection[16];
        double[] times = new double[TimedRuns];
        for (int run = -WarmUpRuns; run < TimedRuns; run++)
        {
            long start = Stopwatch.GetTimestamp();
            detector.Detect(new ImageView(pixels, Width, Height, 3 * Width), faces);
            if (run >= 0)
            {
                times[run] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }
        }

        Array.Sort(times);
        return times[TimedRuns / 2];
    }
}
