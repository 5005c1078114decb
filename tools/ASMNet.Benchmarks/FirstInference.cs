using System.Diagnostics;
using ASMNet.Inference;
using ASMNet.Inference.Cpu;

namespace ASMNet.Benchmarks;

/// <summary>How long it takes from the start of a process to the first result of asmnet-live: runtime, file, planning, packing, compiling, run.</summary>
internal static class FirstInference
{
    /// <summary>The argument with which the measured process is started.</summary>
    public const string ChildArgument = "first-inference-child";

    private const int Starts = 15;

    /// <summary>What the measured process does.</summary>
    public static void RunChild()
    {
        string path = ModelFiles.Find("asmnet-live.onnx");
        using INeuralNetwork network = new CpuNetworkFactory().Create(File.ReadAllBytes(path), path);
        network.Run();
        Console.WriteLine(network.Output(0)[0]);
    }

    /// <summary>Starts processes one after the other and prints the median.</summary>
    public static void Measure()
    {
        var times = new List<double>();
        for (int i = 0; i < Starts; i++)
        {
            long start = Stopwatch.GetTimestamp();
            using Process child = Process.Start(new ProcessStartInfo("dotnet", [typeof(FirstInference).Assembly.Location, ChildArgument]) { RedirectStandardOutput = true })!;
            child.StandardOutput.ReadLine();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            child.WaitForExit();
        }

        times.Sort();
        Console.WriteLine($"First inference of asmnet-live after the start of the process: median {times[Starts / 2]:F0} ms, fastest {times[0]:F0} ms of {Starts} starts.");
    }
}
