using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using ASMNet.Inference;
using ASMNet.Inference.Devices;

namespace ASMNet.Tests.Inference.Devices;

public sealed class DeviceSelectorTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("asmnet-devices-").FullName;
    private readonly List<string> _said = [];
    private readonly byte[] _model = [1, 2, 3];

    private string CacheFile => Path.Combine(_folder, "devices.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Select_AutoWithAFasterGpu_TakesItAndTellsEveryTime()
    {
        INeuralNetworkFactory chosen = Select("auto", new ScriptedDevices().With("directml", 0, "Quick"), cpuMilliseconds: 3);
        Assert.Equal("directml:0 (Quick)", chosen.Device);
        Assert.Matches(@"^device: directml:0 \(Quick\), the fastest by measurement \(directml:0 \d+\.\d\d ms, cpu \d+\.\d\d ms\)$", Assert.Single(_said));
    }

    [Fact]
    public void Select_AutoWithASlowGpu_TakesTheCpuAndSaysSo()
    {
        INeuralNetworkFactory chosen = Select("auto", new ScriptedDevices().With("directml", 0, "Slow", milliseconds: 3));
        Assert.Equal("CPU", chosen.Device);
        Assert.StartsWith("device: cpu (CPU), the fastest by measurement", Assert.Single(_said), StringComparison.Ordinal);
    }

    [Fact]
    public void Select_KindThatTheRuntimeMisses_SaysWhy()
    {
        InferenceException exception = Assert.Throws<InferenceException>(() => Select("webgpu", new ScriptedDevices().With("directml", 0, "Quick")));
        Assert.Equal("there is no device 'webgpu' here; there is directml:0 (Quick), cpu (CPU). It has no WebGPU.", exception.Message);
    }

    [Fact]
    public void Select_AutoWhereARuntimeMissesItsGpu_SaysWhyBeforeItTakesTheCpu()
    {
        Assert.Equal("CPU", Select("auto", new ScriptedDevices { Missing = ["CUDA finds no GPU: its driver is too old."] }).Device);
        Assert.Equal(["CUDA finds no GPU: its driver is too old.", "device: CPU, the only one here"], _said);
    }

    [Fact]
    public void Select_AutoWithBadGpus_RefusesEachByNameAndStartsOnTheNext()
    {
        using ManualResetEventSlim wake = new();
        ScriptedDevices devices = new ScriptedDevices()
            .With("directml", 0, "Liar", spoil: output => output[0] += 1)
            .With("directml", 1, "Thrower", spoil: _ => throw new InferenceException("887A0005"))
            .With("cuda", 0, "Sleeper", spoil: _ => wake.Wait())
            .With("webgpu", 0, "Honest");
        INeuralNetworkFactory chosen = Select("auto", devices, cpuMilliseconds: 3, limit: TimeSpan.FromSeconds(6));
        wake.Set();
        Assert.Equal("webgpu:0 (Honest)", chosen.Device);
        Assert.StartsWith("directml:0 (Liar) answers wrongly and is not used: largest error 1.0e+0", _said[0], StringComparison.Ordinal);
        Assert.Equal("directml:1 (Thrower) failed and is not used: 887A0005", _said[1]);
        Assert.StartsWith("cuda:0 (Sleeper) does not answer and is not used", _said[2], StringComparison.Ordinal);
        Assert.StartsWith("device: webgpu:0 (Honest)", _said[3], StringComparison.Ordinal);
    }

    [Fact]
    public void Select_ADeviceByNumberThatIsRefused_IsAnErrorAndNoFallback()
    {
        ScriptedDevices devices = new ScriptedDevices().With("directml", 0, "Honest").With("directml", 1, "Liar", spoil: output => output[0] += 1);
        InferenceException exception = Assert.Throws<InferenceException>(() => Select("directml:1", devices));
        Assert.StartsWith("the device 'directml:1' that was asked for cannot be used: directml:1 (Liar) answers wrongly", exception.Message, StringComparison.Ordinal);

        // whoever shows what was thrown would show it twice
        Assert.Empty(_said);
    }

    // Who gives no report of what is said hears of it here alone, and who has no command line is told of none.
    [Fact]
    public void Select_AKindOfWhichEachIsRefused_SaysWhyOfEach()
    {
        ScriptedDevices devices = new ScriptedDevices()
            .With("cuda", 0, "First", spoil: _ => throw new InferenceException("libcudnn.so.9 is missing."))
            .With("cuda", 1, "Second", spoil: _ => throw new InferenceException("out of memory"));
        string message = Assert.Throws<InferenceException>(() => Select("cuda", devices)).Message;
        Assert.Contains("cuda:0 (First) failed and is not used: libcudnn.so.9 is missing; cuda:1 (Second) failed and is not used: out of memory.", message, StringComparison.Ordinal);
        Assert.DoesNotContain("--", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Select_AProviderWhoseFirstDeviceIsRefused_TakesItsNext()
    {
        ScriptedDevices devices = new ScriptedDevices().With("directml", 0, "Liar", spoil: output => output[0] += 1).With("directml", 1, "Honest");
        Assert.Equal("directml:1 (Honest)", Select("directml", devices).Device);
        Assert.Equal(2, _said.Count);
        Assert.StartsWith("directml:0 (Liar) answers wrongly and is not used", _said[0], StringComparison.Ordinal);
        Assert.StartsWith("device: directml:1 (Honest), as asked", _said[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Select_ADeviceThatIsNotThere_NamesThoseThatAre()
    {
        InferenceException exception = Assert.Throws<InferenceException>(() => Select("directml:7", new ScriptedDevices().With("directml", 0, "Honest")));
        Assert.Contains("'directml:7'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("directml:0 (Honest), cpu (CPU)", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Select_AGpuInABuildWithoutRuntimes_TellsHowToGetOne()
    {
        DeviceSelector selector = new(new DeviceCatalog(ScriptedDevices.Engine("CPU"), []), new DeviceCache(CacheFile, _said.Add), _said.Add);
        InferenceException exception = Assert.Throws<InferenceException>(() => selector.Select(DeviceRequest.Parse("directml"), _model, "model.onnx"));
        Assert.Contains("docs/windows.md", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Select_CpuByName_NeitherMeasuresNorSpeaks()
    {
        ScriptedDevices devices = new ScriptedDevices().With("directml", 0, "Thrower", spoil: _ => throw new InvalidOperationException("touched"));
        Assert.Equal("CPU", Select("cpu", devices).Device);
        Assert.Empty(_said);
    }

    [Fact]
    public void Select_AutoASecondTime_TakesTheRememberedDeviceWithoutMeasuringTheOthers()
    {
        Select("auto", new ScriptedDevices().With("directml", 0, "Quick").With("directml", 1, "Other", milliseconds: 2), cpuMilliseconds: 3);
        bool touched = false;
        ScriptedDevices again = new ScriptedDevices().With("directml", 0, "Quick").With("directml", 1, "Other", spoil: _ => touched = true);
        Assert.Equal("directml:0 (Quick)", Select("auto", again, cpuMilliseconds: 3).Device);
        Assert.False(touched);
        Assert.Equal("device: directml:0 (Quick), the fastest when it was last measured", _said[^1]);
    }

    [Fact]
    public void Select_AutoWithAnotherModel_MeasuresAgain()
    {
        ScriptedDevices devices = new ScriptedDevices().With("directml", 0, "Quick");
        Select("auto", devices, cpuMilliseconds: 3);
        _model[0]++;
        Select("auto", devices, cpuMilliseconds: 3);
        Assert.All(_said, line => Assert.Contains("by measurement", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Select_AutoAfterAMissingLibraryWasInstalled_TriesTheGpuAgain()
    {
        ScriptedDevices without = new ScriptedDevices().With("cuda", 0, "Quick", spoil: _ => throw new InferenceException("libcudnn.so.9 is missing."));
        Assert.Equal("CPU", Select("auto", without, cpuMilliseconds: 3).Device);
        Assert.Equal("cuda:0 (Quick)", Select("auto", new ScriptedDevices().With("cuda", 0, "Quick"), cpuMilliseconds: 3).Device);
    }

    [Fact]
    public void Select_AutoAfterTheRememberedDeviceFailed_TriesItAgain()
    {
        Select("auto", new ScriptedDevices().With("cuda", 0, "Quick"), cpuMilliseconds: 3);
        ScriptedDevices broken = new ScriptedDevices().With("cuda", 0, "Quick", spoil: _ => throw new InferenceException("out of memory"));
        Assert.Equal("CPU", Select("auto", broken, cpuMilliseconds: 3).Device);
        Assert.Equal("cuda:0 (Quick)", Select("auto", new ScriptedDevices().With("cuda", 0, "Quick"), cpuMilliseconds: 3).Device);
    }

    [Fact]
    public void Select_TheRememberedDeviceNowAnswersWrongly_RefusesItAndMeasuresTheOthers()
    {
        Select("auto", new ScriptedDevices().With("directml", 0, "Turned"), cpuMilliseconds: 3);
        Assert.Equal("CPU", Select("auto", new ScriptedDevices().With("directml", 0, "Turned", spoil: output => output[0] += 1), cpuMilliseconds: 3).Device);
        Assert.StartsWith("directml:0 (Turned) answers wrongly", _said[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Select_ADeviceTookTheProgramDownLastTime_IsLeftOutByNameUntilItIsAskedFor()
    {
        ScriptedDevices devices = new ScriptedDevices().With("webgpu", 0, "Crasher");
        DeviceCatalog catalog = new(ScriptedDevices.Engine("CPU", 3), [devices]);
        DeviceCache cache = new(CacheFile, _said.Add);
        cache.BeginTrial(DeviceCache.KeyOf(catalog.Fingerprint, _model), "webgpu:0");

        // No process has this number: the one that tried is gone without having said that it survived.
        SetNote("2147483000");
        Assert.Equal("CPU", Select("auto", devices, cpuMilliseconds: 3).Device);
        Assert.StartsWith("webgpu:0 (Crasher) failed and is not used: it ended the program when it was last tried", _said[0], StringComparison.Ordinal);
        Assert.Equal("webgpu:0 (Crasher)", Select("webgpu:0", devices, cpuMilliseconds: 3).Device);
        Assert.False(cache.HasCrashed(DeviceCache.KeyOf(catalog.Fingerprint, _model), "webgpu:0"));
    }

    [Theory]
    [InlineData("99999999999")]
    [InlineData("-1")]
    [InlineData("")]
    [InlineData("many")]
    [InlineData("many 2026-11-27T10:00:00.0000000Z")]
    public void HasCrashed_ADamagedFileHoldsWhatIsNoProcess_IsAsOneThatIsGone(string process)
    {
        DeviceCache cache = new(CacheFile, _said.Add);
        cache.BeginTrial("key", "directml:0");
        SetNote(process);

        Assert.True(cache.HasCrashed("key", "directml:0"));
        Assert.Empty(_said);
    }

    [Fact]
    public void Select_AnotherProgramTriesTheDeviceRightNow_IsNoCrash()
    {
        DeviceCache cache = new(CacheFile, _said.Add);
        cache.BeginTrial("key", "directml:0");
        Assert.False(cache.HasCrashed("key", "directml:0"));
    }

    // In a container the program is process 1 each time that it is started; a note of the number alone is of an earlier version.
    [Theory]
    [InlineData("")]
    [InlineData(" 2026-11-27T10:00:00.0000000Z")]
    [InlineData(" not a time")]
    public void HasCrashed_TheNumberIsThisProcessesNow_IsACrash(string start)
    {
        DeviceCache cache = new(CacheFile, _said.Add);
        cache.BeginTrial("key", "directml:0");
        SetNote(string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}{start}"));

        Assert.True(cache.HasCrashed("key", "directml:0"));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(-60, true)]
    [InlineData(60, true)]
    [InlineData(null, false)]
    public void HasCrashed_TheNumberIsOfAnotherProcessThatRuns_IsToldByItsStart(int? secondsOff, bool crashed)
    {
        if (OperatingSystem.IsWindows())
        {
            return; // it has no sleep
        }

        using Process other = Process.Start("sleep", "600");
        try
        {
            DeviceCache cache = new(CacheFile, _said.Add);
            cache.BeginTrial("key", "directml:0");
            string start = secondsOff is int off ? $" {other.StartTime.ToUniversalTime().AddSeconds(off):O}" : "";
            SetNote(string.Create(CultureInfo.InvariantCulture, $"{other.Id}{start}"));

            Assert.Equal(crashed, cache.HasCrashed("key", "directml:0"));
        }
        finally
        {
            other.Kill();
        }
    }

    [Fact]
    public void Select_DamagedCache_SaysSoMeasuresAndRepairsIt()
    {
        File.WriteAllText(CacheFile, "{ not json");
        ScriptedDevices devices = new ScriptedDevices().With("directml", 0, "Quick");
        Assert.Equal("directml:0 (Quick)", Select("auto", devices, cpuMilliseconds: 3).Device);
        Assert.Contains(CacheFile, _said[0], StringComparison.Ordinal);
        Select("auto", devices, cpuMilliseconds: 3);
        Assert.Equal("device: directml:0 (Quick), the fastest when it was last measured", _said[^1]);
    }

    [Fact]
    public void Select_CacheThatCannotBeWritten_SaysSoAndGoesOn()
    {
        Directory.CreateDirectory(CacheFile);
        Assert.Equal("directml:0 (Quick)", Select("auto", new ScriptedDevices().With("directml", 0, "Quick"), cpuMilliseconds: 3).Device);
        Assert.Contains(_said, line => line.Contains(CacheFile, StringComparison.Ordinal));
    }

    [Fact]
    public void Create_ASecondCopyOfTheModel_ComesOntoTheSameDeviceWithoutAnotherWord()
    {
        var factory = new SelectingNetworkFactory(Selector(new ScriptedDevices().With("directml", 0, "Quick"), cpuMilliseconds: 3), DeviceRequest.Parse("auto"));

        using INeuralNetwork first = factory.Create(_model, "model.onnx");
        using INeuralNetwork second = factory.Create(_model, "model.onnx");

        Assert.Equal(first.Device, second.Device);
        Assert.StartsWith("device: directml:0 (Quick)", Assert.Single(_said), StringComparison.Ordinal);
    }

    /// <summary>Puts another process in the place of this one in the note of a trial.</summary>
    private void SetNote(string process)
    {
        JsonObject entries = JsonNode.Parse(File.ReadAllText(CacheFile))!.AsObject();
        string trial = Assert.Single(entries, entry => entry.Key.Contains(" trying ", StringComparison.Ordinal)).Key;
        entries[trial] = process;
        File.WriteAllText(CacheFile, entries.ToJsonString());
    }

    private INeuralNetworkFactory Select(string request, ScriptedDevices devices, double cpuMilliseconds = 0, TimeSpan? limit = null) =>
        Selector(devices, cpuMilliseconds, limit).Select(DeviceRequest.Parse(request), _model, "model.onnx");

    private DeviceSelector Selector(ScriptedDevices devices, double cpuMilliseconds, TimeSpan? limit = null)
    {
        DeviceCatalog catalog = new(ScriptedDevices.Engine("CPU", cpuMilliseconds), [devices]);

        // A busy test machine must not make an honest device late.
        TimeSpan patience = limit ?? TimeSpan.FromMinutes(2);
        return new DeviceSelector(catalog, new DeviceCache(CacheFile, _said.Add), _said.Add, patience);
    }
}
