using System.Diagnostics;
using ASMNet.Inference;
using ASMNet.Inference.Cpu;

namespace ASMNet.Benchmarks;

/// <summary>
/// What each network of a frame takes alone in a loop, where its weights stay in the second cache, and in use, where the others and the picture
/// have pushed them out since the frame before.
/// </summary>
internal static class NetworksInUse
{
    private const int Frames = 1500;
    private const int PictureLength = 1 << 18;

    private static readonly (string Name, string File, int Runs)[] Frame =
    [
        ("landmarks", "asmnet-live.onnx", 1),
        ("eye", "asmnet-expressions-eyes.onnx", 2),
        ("mouth", "asmnet-expressions-mouth.onnx", 2),
        ("expressions", "asmnet-expressions-fusion.onnx", 2),
    ];

    /// <summary>Measures and prints medians, which programs beside hardly touch.</summary>
    public static void Measure()
    {
        var factory = new CpuNetworkFactory();
        INeuralNetwork[] networks = [.. Frame.Select(part => factory.Create(File.ReadAllBytes(ModelFiles.Find(part.File)), part.File))];
        double[][] alone = [.. networks.Select((network, i) => Loop(network, Frame[i].Runs))];
        double[][] used = Together(networks);
        Console.WriteLine("Microseconds a frame, medians:       alone   in use");
        for (int i = 0; i < networks.Length; i++)
        {
            Console.WriteLine($"{Frame[i].Name,-12} {Frame[i].Runs} run(s) {Median(alone[i]),18:F1} {Median(used[i]),8:F1}");
            networks[i].Dispose();
        }

        Console.WriteLine($"{"all",-12} {Sum(alone),25:F1} {Sum(used),8:F1}");
    }

    private static double[] Loop(INeuralNetwork network, int runs) => [.. Enumerable.Range(0, Frames).Select(_ => Time(network, runs))];

    private static double[][] Together(INeuralNetwork[] networks)
    {
        double[][] times = [.. networks.Select(_ => new double[Frames])];
        byte[] picture = new byte[PictureLength];
        for (int frame = 0; frame < Frames; frame++)
        {
            picture.AsSpan().Fill((byte)frame);
            for (int i = 0; i < networks.Length; i++)
            {
                times[i][frame] = Time(networks[i], Frame[i].Runs);
            }
        }

        return times;
    }

    private static double Time(INeuralNetwork network, int runs)
    {
        network.Input.Fill(0.5f);
        long start = Stopwatch.GetTimestamp();
        for (int run = 0; run < runs; run++)
        {
            network.Run();
        }

        return Stopwatch.GetElapsedTime(start).TotalMicroseconds;
    }

    private static double Median(double[] times) => times.Order().ElementAt(times.Length / 2);

    private static double Sum(double[][] times) => times.Sum(Median);
}
