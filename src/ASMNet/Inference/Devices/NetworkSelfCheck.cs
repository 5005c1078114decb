using System.Diagnostics;
using System.Globalization;

namespace ASMNet.Inference.Devices;

/// <summary>
/// Proves that a device computes a model as the CPU engine does, before anything depends on it. A GPU may fail, hang, or report success and answer
/// garbage; none of these may pass, and none may hold up the start for longer than the limit.
/// </summary>
public sealed class NetworkSelfCheck
{
    /// <summary>The time that a device has by default to load the model and answer: 8 seconds.</summary>
    public static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(8);

    /// <summary>
    /// The largest difference allowed, as a share of the output's largest reference value. Far above float32 rounding (1e-5) and the reduced
    /// precision that GPUs use for convolutions (1e-3), far below what a wrong answer gives.
    /// </summary>
    private const float RelativeTolerance = 0.01f;

    private const float AbsoluteTolerance = 1e-3f;
    private const int Variants = 2;
    private const int TimedRuns = 15;

    private readonly INeuralNetworkFactory _reference;
    private readonly TimeSpan _limit;

    /// <summary>Makes a check against a trusted device.</summary>
    /// <param name="reference">The CPU engine.</param>
    /// <param name="limit">Time for a device to load the model, answer and be timed; null for <see cref="DefaultLimit"/>.</param>
    public NetworkSelfCheck(INeuralNetworkFactory reference, TimeSpan? limit = null)
    {
        ArgumentNullException.ThrowIfNull(reference);
        _reference = reference;
        _limit = limit ?? DefaultLimit;
    }

    /// <summary>Checks one device with one model.</summary>
    /// <param name="candidate">Makes the network on the device.</param>
    /// <param name="device">The device's name, for the result.</param>
    /// <param name="model">The bytes of the ONNX file.</param>
    /// <param name="name">What to call the model in messages.</param>
    /// <param name="inputShape">The input shape to run with; null for the file's own.</param>
    /// <exception cref="ModelFormatException">The reference itself cannot read the model.</exception>
    public SelfCheckResult Check(
        INeuralNetworkFactory candidate, string device, ReadOnlyMemory<byte> model, string name, IReadOnlyList<int>? inputShape = null)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(name);
        using INeuralNetwork reference = _reference.Create(model, name, inputShape);
        float[][][] expected = Answers(reference);

        Trial trial = new();
        Thread worker = new(() => trial.Run(() => Examine(candidate, device, model, name, inputShape, reference.OutputInfos, expected)))
        {
            IsBackground = true,
            Name = $"self-check of {device}",
        };
        worker.Start();
        if (worker.Join(_limit) || !trial.Abandon())
        {
            return trial.Result!;
        }

        string seconds = _limit.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture);
        return new SelfCheckResult(device, SelfCheckVerdict.TimedOut, $"no answer for '{name}' within {seconds} s", double.NaN, null);
    }

    private static SelfCheckResult Examine(
        INeuralNetworkFactory candidate,
        string device,
        ReadOnlyMemory<byte> model,
        string name,
        IReadOnlyList<int>? inputShape,
        IReadOnlyList<TensorInfo> outputs,
        float[][][] expected)
    {
        INeuralNetwork? network = null;
        try
        {
            network = candidate.Create(model, name, inputShape);
            float[][][] actual = Answers(network);
            (bool passed, string detail) = Compare(outputs, expected, network.OutputInfos, actual);
            if (passed)
            {
                SelfCheckResult result = new(device, SelfCheckVerdict.Passed, detail, MedianMilliseconds(network), network);
                network = null;
                return result;
            }

            return new SelfCheckResult(device, SelfCheckVerdict.Wrong, detail, double.NaN, null);
        }
        catch (Exception exception)
        {
            // Whatever a driver or its binding throws, on this thread it would end the program; here it refuses the device.
            return new SelfCheckResult(device, SelfCheckVerdict.Failed, exception.Message, double.NaN, null);
        }
        finally
        {
            network?.Dispose();
        }
    }

    /// <summary>The outputs for each variant of the golden input, and for the first one again: a device that gives stale answers must not pass.</summary>
    private static float[][][] Answers(INeuralNetwork network)
    {
        float[][][] answers = new float[Variants + 1][][];
        for (int run = 0; run <= Variants; run++)
        {
            GoldenInput.Fill(network.Input, network.InputInfo.Shape[^1], run % Variants);
            network.Run();
            answers[run] = [.. Enumerable.Range(0, network.OutputInfos.Count).Select(index => network.Output(index).ToArray())];
        }

        return answers;
    }

    private static (bool Passed, string Detail) Compare(
        IReadOnlyList<TensorInfo> outputs, float[][][] expected, IReadOnlyList<TensorInfo> actualOutputs, float[][][] actual)
    {
        if (actualOutputs.Count != outputs.Count)
        {
            return (false, $"it has {actualOutputs.Count} outputs instead of {outputs.Count}");
        }

        (double Share, string Detail) worst = (-1, string.Empty);
        for (int run = 0; run < expected.Length; run++)
        {
            for (int index = 0; index < outputs.Count; index++)
            {
                float[] want = expected[run][index];
                float[] got = actual[run][index];
                if (got.Length != want.Length)
                {
                    return (false, $"'{outputs[index].Name}' has {got.Length} values instead of {want.Length}");
                }

                float allowed = AbsoluteTolerance + (RelativeTolerance * want.Max(MathF.Abs));
                float error = LargestDifference(want, got);
                double share = float.IsNaN(error) ? double.PositiveInfinity : error / allowed;
                if (share > worst.Share)
                {
                    worst = (share, string.Create(CultureInfo.InvariantCulture, $"largest error {error:0.0e+0} of {allowed:0.0e+0} allowed ('{outputs[index].Name}')"));
                }
            }
        }

        return (worst.Share <= 1, worst.Detail);
    }

    /// <summary>The largest absolute difference; NaN when any value is not a number.</summary>
    private static float LargestDifference(float[] want, float[] got)
    {
        float largest = 0;
        for (int i = 0; i < want.Length; i++)
        {
            // MathF.Max hands a NaN on, so that one bad value spoils the result.
            largest = MathF.Max(largest, MathF.Abs(want[i] - got[i]));
        }

        return largest;
    }

    private static double MedianMilliseconds(INeuralNetwork network)
    {
        double[] times = new double[TimedRuns];
        for (int run = 0; run < TimedRuns; run++)
        {
            long start = Stopwatch.GetTimestamp();
            network.Run();
            times[run] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        Array.Sort(times);
        return times[TimedRuns / 2];
    }

    /// <summary>A check on its own thread that the caller may give up; a network that comes too late is disposed of by the thread itself.</summary>
    private sealed class Trial
    {
        private readonly Lock _gate = new();
        private bool _abandoned;

        public SelfCheckResult? Result { get; private set; }

        public void Run(Func<SelfCheckResult> examine)
        {
            SelfCheckResult result = examine();
            lock (_gate)
            {
                if (!_abandoned)
                {
                    Result = result;
                    return;
                }
            }

            result.Network?.Dispose();
        }

        /// <summary>Gives up, unless the result has come meanwhile.</summary>
        /// <returns>Whether the check is given up.</returns>
        public bool Abandon()
        {
            lock (_gate)
            {
                _abandoned = Result is null;
                return _abandoned;
            }
        }
    }
}
