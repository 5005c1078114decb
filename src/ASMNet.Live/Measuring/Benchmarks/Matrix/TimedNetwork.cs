using System.Diagnostics;
using ASMNet.Inference;

namespace ASMNet.Live.Measuring.Benchmarks.Matrix;

/// <summary>Sums the time that a network's runs take. It does not own the network.</summary>
/// <param name="inner">The network.</param>
internal sealed class TimedNetwork(INeuralNetwork inner) : INeuralNetwork
{
    private long _ticks;

    public string Device => inner.Device;

    public TensorInfo InputInfo => inner.InputInfo;

    public IReadOnlyList<TensorInfo> OutputInfos => inner.OutputInfos;

    public Span<float> Input => inner.Input;

    public void Run()
    {
        long start = Stopwatch.GetTimestamp();
        inner.Run();
        _ticks += Stopwatch.GetTimestamp() - start;
    }

    public ReadOnlySpan<float> Output(int index) => inner.Output(index);

    /// <summary>The time of the runs since the last call, in milliseconds.</summary>
    public double TakeMilliseconds()
    {
        double milliseconds = _ticks * 1000.0 / Stopwatch.Frequency;
        _ticks = 0;
        return milliseconds;
    }

    public void Dispose()
    {
    }
}
