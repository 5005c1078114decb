using ASMNet.Inference;
using ASMNet.Inference.Cpu;
using ASMNet.Inference.Cpu.Kernels;
using BenchmarkDotNet.Attributes;

namespace ASMNet.Benchmarks;

/// <summary>Whole networks.</summary>
[MemoryDiagnoser]
public class NetworkBenchmarks
{
    private INeuralNetwork? _network;

    /// <summary>The network and its input size.</summary>
    [Params("asmnet-live.onnx", "facedetector.onnx 320x256", "facedetector.onnx 640x480")]
    public string Network { get; set; } = "";

    /// <summary>Threads of one run.</summary>
    [Params(1, 2)]
    public int Threads { get; set; }

    /// <summary>Our instructions.</summary>
    [Params(InstructionSet.Automatic, InstructionSet.Avx2, InstructionSet.Vector128)]
    public InstructionSet Instructions { get; set; }

    /// <summary>Loads the network.</summary>
    [GlobalSetup]
    public void Load()
    {
        string[] parts = Network.Split(' ');
        int[]? size = parts.Length > 1 ? Array.ConvertAll(parts[1].Split('x'), int.Parse) : null;
        var factory = new CpuNetworkFactory(new CpuOptions { Threads = Threads, InstructionSet = Instructions });
        _network = factory.Create(File.ReadAllBytes(ModelFiles.Find(parts[0])), Network, size is null ? null : [1, 3, size[1], size[0]]);
        _network.Input.Fill(0.5f);
    }

    /// <summary>One run.</summary>
    [Benchmark]
    public void Run() => _network!.Run();

    /// <summary>Frees the network.</summary>
    [GlobalCleanup]
    public void Unload() => _network?.Dispose();
}
