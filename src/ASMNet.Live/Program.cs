using System.Collections.Concurrent;
using ASMNet.Inference.Cpu;
using ASMNet.Live.Batch;
using ASMNet.Live.Commands;
using ASMNet.Live.Composition;
using ASMNet.Live.Configuration;
using ASMNet.Live.Output;
using ASMNet.Live.Shell;
using ASMNet.Live.Web.Hosting;

namespace ASMNet.Live;

/// <summary>The program: puts together what each command needs, and nothing else.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        PrepareProcess();
        TextWriter lines = StandardOutput.Lines();
        var terminal = new Terminal(() => StandardOutput.Open(lines), lines, Console.Error, Console.IsOutputRedirected);
        var faults = new Faults(terminal, TimeProvider.System);
        faults.WatchThreads();
        int exitCode = await RunInterruptiblyAsync(terminal, faults, arguments).ConfigureAwait(false);
        ConsoleWindow.Hold(terminal, exitCode);
        return exitCode;
    }

    // What watches over the end in order is over with it: a window that waits for a key hangs in nobody's eyes.
    private static async Task<int> RunInterruptiblyAsync(Terminal terminal, Faults faults, string[] arguments)
    {
        using var last = new LastResort(terminal, TimeProvider.System, Environment.Exit);
        using var interruption = new Interruption(terminal, last, OperatingSystem.IsWindows(), TimeProvider.System);
        interruption.Watch();
        return await RunAsync(terminal, faults, TimeProvider.System, arguments, interruption.Token).ConfigureAwait(false);
    }

    /// <summary>Sets what holds for the whole process, before anything is begun.</summary>
    internal static void PrepareProcess()
    {
        NativeHeap.Limit();

        // The stages wait on pipes and devices from the pool's threads; by default it has one a core and adds more only slowly.
        ThreadPool.SetMinThreads(16, 16);
    }

    /// <summary>Runs a command line.</summary>
    /// <param name="terminal">Where to write.</param>
    /// <param name="faults">Tells what failed.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="interrupted">Ends it in order.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    internal static Task<int> RunAsync(
        Terminal terminal, Faults faults, TimeProvider timeProvider, IReadOnlyList<string> arguments, CancellationToken interrupted) =>
        new Boundary(terminal, faults).RunAsync(
            async () =>
            {
                using var host = new EarlyHost();
                return await Compose(terminal, faults, timeProvider, host).RunAsync(arguments, interrupted).ConfigureAwait(false);
            },
            interrupted);

    // Every name that is not a full path is looked for there, and ffmpeg is started there.
    private static void RequireWorkingFolder()
    {
        try
        {
            Directory.GetCurrentDirectory();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException("the folder in which the program was started does not exist any more; go to another one and start it there.", exception);
        }
    }

    private static CommandLine Compose(Terminal terminal, Faults faults, TimeProvider timeProvider, EarlyHost host)
    {
        var native = new NativeLibraries(terminal.Complain);
        var devices = new DeviceFactory(native, terminal.Say, terminal.Complain);
        var detectors = new DetectorFactory(native, terminal.Complain);
        var trackers = new TrackingFactory(devices, detectors, timeProvider);

        // Every worker of a batch loads networks of its own; which device runs them is worth one line.
        var saidOnce = new ConcurrentDictionary<string, bool>();
        var trackersOfBatch = new TrackingFactory(new DeviceFactory(native, line => { if (saidOnce.TryAdd(line, true)) { terminal.Say(line); } }, terminal.Complain), detectors, timeProvider);
        var sources = new SourceFactories(native, timeProvider, terminal.Say);
        var outputs = new OutputFactory(() => native.Parts.OpenVideo, terminal.Say, terminal.Complain, timeProvider);
        var pipelines = new PipelineFactory(timeProvider);
        var stalls = new StallCount();
        Func<Settings, string, FileTracker> files = (settings, key) => new FileTracker(settings, sources, trackersOfBatch, outputs, pipelines, stalls, timeProvider) { Key = key };
        return new CommandLine(
            terminal,
            [
                new(LiveCommand.Name, () => new LiveCommand(terminal, faults, new LiveFactories(native, devices, trackers, sources, outputs, pipelines, timeProvider), host).Create(), () => BeginLive(host)),
                new(RecordCommand.Name, () => new RecordCommand(terminal, faults, sources, trackers, outputs, pipelines, timeProvider).Create(), RequireOpenFiles),
                new(HubCommand.Name, () => new HubCommand(terminal, timeProvider).Create(), RequireOpenFiles),
                new(BatchCommand.Name, () => new BatchCommand(
                    terminal,
                    new BatchRunner(files),
                    [new SubmitCommand(terminal, timeProvider).Create(), new WorkCommand(terminal, files, timeProvider).Create(), new StatusCommand(terminal, timeProvider).Create(), new FetchCommand(terminal, timeProvider).Create(), new DropCommand(terminal, timeProvider).Create()],
                    timeProvider).Create(), RequireOpenFiles),
                new(BenchmarkCommand.Name, () => new BenchmarkCommand(terminal, faults, sources, trackers, new DeviceMatrixCommand(terminal, devices, timeProvider), timeProvider).Create(), RequireOpenFiles),
                new(DoctorCommand.Name, () => new DoctorCommand(terminal, native, say => new TrackingFactory(new DeviceFactory(native, say, terminal.Complain), detectors, timeProvider)).Create()),
                new(DevicesCommand.Name, () => new DevicesCommand(terminal, native, devices, detectors).Create(), RequireOpenFiles),
                new(EvaluateCommand.Name, () => new EvaluateCommand(terminal, trackers, sources, timeProvider).Create(), RequireOpenFiles),
            ],
            RequireWorkingFolder);
    }

    // doctor alone goes on, and tells it among the rest
    private static void RequireOpenFiles()
    {
        if (OpenFiles.FindProblem() is string problem)
        {
            throw new UserException($"{problem}.");
        }
    }

    // For live, where somebody waits for the first frame: what takes long and does not depend on the settings is begun beside the reading of them.
    private static void BeginLive(EarlyHost host)
    {
        RequireOpenFiles();
        host.Begin();

        // the engine's inner loops are compiled from its first use on
        _ = new CpuNetworkFactory();
    }
}
