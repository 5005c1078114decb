using System.Globalization;

namespace ASMNet.OnnxRuntime;

/// <summary>NVIDIA's GPUs as CUDA numbers them, or why there are none.</summary>
/// <param name="Names">Their names; the place is CUDA's device number.</param>
/// <param name="Driver">The newest CUDA that the driver knows, <c>CUDA 13.0</c>; empty without a driver.</param>
/// <param name="Problem">Why there are none, a sentence; null when there are some.</param>
internal sealed record NvidiaGpus(IReadOnlyList<string> Names, string Driver, string? Problem)
{
    /// <summary>The CUDA that ONNX Runtime was built for; an older driver cannot run it.</summary>
    private const int NeededCuda = 13;

    private const string NeededDriver = "580";

    /// <summary>The time that a driver has to start: 8 seconds. One that lost its GPU may never answer.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(8);

    /// <summary>Asks the driver.</summary>
    /// <param name="driver">The driver.</param>
    /// <param name="hidden">The text of <c>CUDA_VISIBLE_DEVICES</c>, which the driver obeys; null where it is not set.</param>
    /// <param name="limit">How long it may take; null for 8 seconds.</param>
    public static NvidiaGpus Ask(ICudaDriver driver, string? hidden, TimeSpan? limit = null)
    {
        NvidiaGpus? found = null;
        Thread worker = new(() => Volatile.Write(ref found, Read(driver, hidden))) { IsBackground = true, Name = "NVIDIA's driver" };
        worker.Start();
        TimeSpan patience = limit ?? Limit;
        return worker.Join(patience)
            ? Volatile.Read(ref found)!
            : None(string.Create(CultureInfo.InvariantCulture, $"NVIDIA's driver does not answer within {patience.TotalSeconds:0.#} s."));
    }

    private static NvidiaGpus Read(ICudaDriver driver, string? hidden)
    {
        try
        {
            int version = driver.Version();
            string newest = string.Create(CultureInfo.InvariantCulture, $"CUDA {version / 1000}.{version % 1000 / 10}");
            if (version / 1000 < NeededCuda)
            {
                return None($"NVIDIA's driver knows {newest} and ONNX Runtime needs CUDA {NeededCuda}; install driver {NeededDriver} or newer.") with { Driver = newest };
            }

            IReadOnlyList<string> names = driver.Names();
            return names.Count > 0 ? new NvidiaGpus(names, newest, null) : None($"NVIDIA's driver shows no GPU.{Hint(hidden)}") with { Driver = newest };
        }
        catch (Exception exception)
        {
            // Whatever a driver or its binding throws, on this thread it would end the program.
            return None(exception.Message);
        }
    }

    private static string Hint(string? hidden) => hidden is null ? string.Empty : $" CUDA_VISIBLE_DEVICES is '{hidden}', which hides all others.";

    private static NvidiaGpus None(string problem) => new([], string.Empty, problem);
}
