using System.Diagnostics;
using ASMNet.Inference;
using ASMNet.Inference.Devices;

namespace ASMNet.Tests.Inference.Devices;

/// <summary>Trials in the middle of which the program ends: only a fault speaks against the device.</summary>
public sealed class DeviceTrialsTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly string _folder = Directory.CreateTempSubdirectory("asmnet-trials-").FullName;
    private readonly List<string> _said = [];

    private DeviceCache Cache => new(Path.Combine(_folder, "devices.json"), _said.Add);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("exit", null, false)]
    [InlineData("wait", "TERM", false)]
    [InlineData("wait", "KILL", true)]
    [InlineData("fault", null, true)]
    public async Task Measure_TheProgramEndsMeanwhile_CountsAsACrashOnlyWhereItWasTakenDown(string then, string? signal, bool crashed)
    {
        if (OperatingSystem.IsWindows())
        {
            return; // it has no kill
        }

        using Process process = await TrialProgram.StartAsync(Path.Combine(_folder, "devices.json"), then);
        if (signal is not null)
        {
            Assert.True(new ChildProcess(process.Id).Signal(signal));
        }

        await process.WaitForExitAsync().WaitAsync(Patience);

        Assert.Equal(crashed, Cache.HasCrashed(TrialProgram.Key, TrialProgram.Device));
        Assert.Empty(_said);
    }

    [Fact]
    public async Task Dispose_TheProgramEndsWhileTheNoteIsTakenAway_LeavesNoNote()
    {
        if (!OperatingSystem.IsLinux())
        {
            return; // the names of another program's threads are told there alone
        }

        string file = Path.Combine(_folder, "devices.json");
        using Process process = await TrialProgram.StartAsync(file, "dispose");
        using (new FileStream($"{file}.lock", FileMode.OpenOrCreate, FileAccess.Write, FileShare.None))
        {
            await process.StandardInput.WriteLineAsync();
            await process.StandardInput.FlushAsync();

            // It waits for the note, or is gone without having waited.
            Assert.True(SpinWait.SpinUntil(() => process.HasExited || Threads(process).Contains("end of a trial"), Patience));
        }

        await process.WaitForExitAsync().WaitAsync(Patience);
        Assert.False(Cache.HasCrashed(TrialProgram.Key, TrialProgram.Device));
        Assert.Empty(_said);
    }

    [Fact]
    public void Measure_AModelThatTheCpuCannotRead_LeavesNoNote()
    {
        var catalog = new DeviceCatalog(new ScriptedDevice("CPU") { BeforeCreate = () => throw new ModelFormatException("no model") }, [new ScriptedDevices().With("webgpu", 0, "Good")]);
        var trials = new DeviceTrials(catalog, Cache, new byte[] { 1 }, "model.onnx");

        Assert.Throws<ModelFormatException>(() => trials.Measure(catalog.Devices[0]));

        Assert.DoesNotContain(" trying ", File.ReadAllText(Path.Combine(_folder, "devices.json")), StringComparison.Ordinal);
    }

    private static string[] Threads(Process process)
    {
        try
        {
            return [.. Directory.GetDirectories($"/proc/{process.Id}/task").Select(thread => File.ReadAllText(Path.Combine(thread, "comm")).TrimEnd())];
        }
        catch (IOException)
        {
            return []; // one of them has ended meanwhile
        }
    }
}
