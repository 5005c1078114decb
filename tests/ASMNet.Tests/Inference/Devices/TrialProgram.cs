using System.Diagnostics;
using ASMNet.Inference.Devices;

namespace ASMNet.Tests.Inference.Devices;

/// <summary>A program of its own that tries a device and is ended in the middle of that.</summary>
internal static class TrialProgram
{
    /// <summary>The device that it tries.</summary>
    public const string Device = "webgpu:0";

    private const string Told = "trying";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly byte[] Model = [1, 2, 3];

    /// <summary>What the trial is noted under.</summary>
    public static string Key => DeviceCache.KeyOf(Catalog(_ => { }).Fingerprint, Model);

    /// <summary>Starts it, and comes back in the middle of the trial.</summary>
    /// <param name="cacheFile">Where the trial is noted.</param>
    /// <param name="then">What happens then: <c>wait</c>, until standard input ends; <c>exit</c>; <c>fault</c>; or <c>dispose</c>, which exits after a line of standard input, while the trial ends.</param>
    public static async Task<Process> StartAsync(string cacheFile, string then)
    {
        Process process = Process.Start(new ProcessStartInfo("dotnet", ["exec", typeof(TrialProgram).Assembly.Location, cacheFile, then])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        Assert.Equal(Told, await process.StandardOutput.ReadLineAsync().WaitAsync(Patience));
        return process;
    }

    private static int Main(string[] arguments)
    {
        if (arguments[1] == "dispose")
        {
            ExitWhileTheNoteIsTakenAway(arguments[0]);
        }

        DeviceCatalog catalog = Catalog(_ =>
        {
            Console.WriteLine(Told);
            End(arguments[1]);
        });
        var trials = new DeviceTrials(catalog, new DeviceCache(arguments[0], Console.Error.WriteLine), Model, "model.onnx", Timeout.InfiniteTimeSpan) { LongestEnd = Patience };
        trials.Measure(catalog.Devices[0]);
        return 0;
    }

    /// <summary>Ends in order while the trial that is over waits for the file of its note, which somebody else holds.</summary>
    private static void ExitWhileTheNoteIsTakenAway(string cacheFile)
    {
        var noted = new NotedTrial(new DeviceCache(cacheFile, Console.Error.WriteLine) { LongestWait = Patience }, Key, Device, Patience);
        Console.WriteLine(Told);
        Console.In.ReadLine();
        var over = new Thread(noted.Dispose) { IsBackground = true };
        over.Start();
        SpinWait.SpinUntil(() => over.ThreadState.HasFlag(System.Threading.ThreadState.WaitSleepJoin), Patience);
        Environment.Exit(0);
    }

    private static void End(string how)
    {
        switch (how)
        {
            case "exit":
                Environment.Exit(0);
                break;
            case "fault":
                Environment.FailFast("a fault inside a driver");
                break;
            default:
                // also when the test is gone
                Console.In.ReadToEnd();
                break;
        }
    }

    private static DeviceCatalog Catalog(Action<float[]> spoil) =>
        new(ScriptedDevices.Engine("CPU"), [new ScriptedDevices().With("webgpu", 0, "Slow", spoil: spoil)]);
}
