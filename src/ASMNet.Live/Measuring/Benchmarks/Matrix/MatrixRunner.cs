using System.Diagnostics;
using System.Numerics;
using ASMNet.Geometry;
using ASMNet.Imaging;
using ASMNet.Inference;
using ASMNet.Inference.Devices;
using ASMNet.Landmarks;

namespace ASMNet.Live.Measuring.Benchmarks.Matrix;

/// <summary>Measures every model on every device, each after it has passed the self-check there.</summary>
/// <param name="catalog">The devices.</param>
/// <param name="options">How much to measure.</param>
/// <param name="say">Receives a line for each cell.</param>
/// <param name="limit">Time for a device's self-check; null for the default.</param>
public sealed class MatrixRunner(DeviceCatalog catalog, MatrixOptions options, Action<string> say, TimeSpan? limit = null)
{
    private const int Width = 1280;
    private const int Height = 720;
    private const int WarmUpFrames = 5;
    private const int LeastFrames = 10;

    /// <summary>Measures.</summary>
    /// <param name="models">Manifests and the bytes of their networks.</param>
    /// <param name="machine">The machine, for people.</param>
    /// <param name="measured">The time of the measurement.</param>
    /// <param name="cancellation">Stops; the cells that were measured until then are returned.</param>
    public DeviceMatrix Run(
        IReadOnlyList<(LandmarkManifest Manifest, byte[] Network)> models, string machine, DateTimeOffset measured, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(models);
        List<MatrixDevice> devices = [];
        List<MatrixRow> rows = [];
        NetworkSelfCheck check = new(catalog.Cpu, limit);
        foreach (InferenceDevice device in catalog.Devices)
        {
            Dictionary<string, string> checks = [];
            foreach ((LandmarkManifest manifest, byte[] bytes) in models)
            {
                if (cancellation.IsCancellationRequested)
                {
                    break;
                }

                SelfCheckResult result = check.Check(catalog.FactoryOf(device), device.ToString(), bytes, manifest.Network);
                checks[manifest.Name] = result.Passed ? $"answers right: {result.Detail}" : result.Refusal;
                if (result.Network is INeuralNetwork network)
                {
                    using (network)
                    {
                        rows.AddRange(options.Faces.Select(faces => Measure(device, manifest, network, faces, cancellation)).OfType<MatrixRow>());
                    }
                }
                else
                {
                    say(result.Refusal);
                }
            }

            devices.Add(new MatrixDevice(device.Id, device.Name, device.Driver, checks));
        }

        string program = typeof(MatrixRunner).Assembly.GetName().Version?.ToString(3) ?? string.Empty;
        return new DeviceMatrix(machine, program, catalog.Runtimes, measured, devices, rows);
    }

    /// <returns>Null when it was stopped: half of the frames are another measurement.</returns>
    private MatrixRow? Measure(InferenceDevice device, LandmarkManifest manifest, INeuralNetwork network, int faces, CancellationToken cancellation)
    {
        TimedNetwork timed = new(network);
        using AsmNetEstimator estimator = new(manifest, timed);
        using FrameBuffer picture = Picture();
        List<double> crop = [];
        List<double> run = [];
        List<double> frame = [];
        long start = Stopwatch.GetTimestamp();
        for (int number = -WarmUpFrames; number < options.MaxFrames && (number < LeastFrames || Stopwatch.GetElapsedTime(start) < options.MaxTime); number++)
        {
            if (cancellation.IsCancellationRequested)
            {
                return null;
            }

            long began = Stopwatch.GetTimestamp();
            EstimateAll(estimator, picture, faces);
            double all = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            double inNetwork = timed.TakeMilliseconds();
            if (number >= 0)
            {
                frame.Add(all);
                run.Add(inNetwork);
                crop.Add(all - inNetwork);
            }
        }

        Dictionary<string, StagePercentiles> stages = new() { ["crop"] = Percentiles(crop), ["network"] = Percentiles(run), ["frame"] = Percentiles(frame) };
        double framesPerSecond = Math.Round(1000 / stages["frame"].P50, 1);
        MatrixRow row = new(device.Id, manifest.Name, faces, stages, framesPerSecond, (int)(framesPerSecond / 30));
        say(MatrixText.Line(row));
        return row;
    }

    private static void EstimateAll(AsmNetEstimator estimator, FrameBuffer picture, int faces)
    {
        Span<Vector2> landmarks = stackalloc Vector2[estimator.LandmarkCount];
        for (int face = 0; face < faces; face++)
        {
            // Crops of the sizes that faces have before a camera, one beside the other.
            float x = Width * (face + 0.5f) / faces;
            CropRegion region = new(new Vector2(x, Height / 2f), 200, 200, 0.05f * face);
            estimator.Estimate(picture.View, region, landmarks);
        }
    }

    private static FrameBuffer Picture()
    {
        FrameBuffer picture = new FramePool().Rent(Width, Height);
        for (int i = 0; i < picture.Pixels.Length; i++)
        {
            picture.Pixels[i] = (byte)((i * 7) ^ (i >> 9));
        }

        return picture;
    }

    private static StagePercentiles Percentiles(List<double> milliseconds)
    {
        milliseconds.Sort();
        return new StagePercentiles(At(0.5), At(0.95), At(0.99));

        double At(double share) => Math.Round(milliseconds[Math.Min(milliseconds.Count - 1, (int)(share * milliseconds.Count))], 4);
    }
}
