using System.Diagnostics;
using ASMNet.Inference;
using ASMNet.Inference.Cpu;
using ASMNet.Inference.Cpu.Kernels;
using ASMNet.Tests.Inference.Reference;

namespace ASMNet.Compare;

/// <summary>Runs both engines in turn on the same input and takes the medians.</summary>
internal static class Comparison
{
    /// <summary>Runs before the clock counts: the compiler's and the caches' warm-up.</summary>
    private const int WarmUpRuns = 40;

    /// <summary>Runs of one engine that count before it is the other's turn.</summary>
    private const int RunsInTurn = 5;

    /// <summary>
    /// Between the turns, so that the threads of one engine have stopped spinning when the other one runs: a thread of ONNX
    /// Runtime's keeps a core busy for about 30 ms after a run, and whoever runs meanwhile has one core less.
    /// </summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>How long an engine runs in its turn before the clock counts: caches are filled again, and a core that slept reaches its full frequency.</summary>
    private static readonly TimeSpan RunUp = TimeSpan.FromMilliseconds(20);

    /// <summary>Compares the engines on one network.</summary>
    /// <param name="model">The network.</param>
    /// <param name="threads">Threads of one run.</param>
    /// <param name="instructions">Instructions of our engine.</param>
    /// <param name="repeats">How often each runs.</param>
    public static ComparisonResult Run(ComparedModel model, int threads, InstructionSet instructions, int repeats)
    {
        byte[] file = File.ReadAllBytes(model.Path);
        var factory = new CpuNetworkFactory(new CpuOptions { Threads = threads, InstructionSet = instructions });
        using INeuralNetwork ours = factory.Create(file, model.Path, model.Shape);
        using var theirs = new OnnxRuntimeSession(file, ours.InputInfo.Shape, threads);
        var random = new Random(1);
        foreach (ref float value in ours.Input)
        {
            value = random.NextSingle() * model.Range;
        }

        ours.Input.CopyTo(theirs.Input);
        var oursMs = new List<double>();
        var theirsMs = new List<double>();
        for (int i = 0; i < WarmUpRuns; i++)
        {
            ours.Run();
            theirs.Run();
        }

        for (int turn = 0; turn < repeats; turn += RunsInTurn)
        {
            Measure(ours.Run, oursMs);
            Measure(theirs.Run, theirsMs);
        }

        (double oursMedian, double theirsMedian) = (Median(oursMs), Median(theirsMs));
        string isa = ours.Device.Split('(', ',')[1];
        return new ComparisonResult(model.Name, threads, isa, oursMedian, theirsMedian, oursMedian / theirsMedian, LargestError(ours, theirs));
    }

    private static void Measure(Action run, List<double> times)
    {
        Thread.Sleep(Pause);
        long begin = Stopwatch.GetTimestamp();
        do
        {
            run();
        }
        while (Stopwatch.GetElapsedTime(begin) < RunUp);

        for (int i = 0; i < RunsInTurn; i++)
        {
            long start = Stopwatch.GetTimestamp();
            run();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
    }

    private static double Median(List<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static double LargestError(INeuralNetwork ours, OnnxRuntimeSession theirs)
    {
        double worst = 0;
        for (int i = 0; i < ours.OutputInfos.Count; i++)
        {
            worst = Math.Max(worst, RelativeError.Of(theirs.Output(i), ours.Output(i)));
        }

        return worst;
    }
}
